#!/usr/bin/env bash
# Measures ScrapeCluster against Debian's vmagent and prometheus: each in turn on the same fake targets and receiver.
# Writes benchmarks/results/compare.md and .json. Nothing is installed; what is brought goes to benchmarks/.tools.
#   benchmarks/compare.sh [--targets N] [--series N] [--interval S] [--shape node,churn,moving,plain] [--warm S] [--measure S] [--gzip 0|1] [--contenders LIST] [--name NAME]
#   benchmarks/compare.sh growth [...]    ScrapeCluster alone, on 1,000 to 50,000 targets
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
tools=$PWD/benchmarks/.tools
mode=compare
[ "${1:-}" != growth ] || { mode=growth; shift; }

fail() { printf '%s\n' "$*" >&2; exit 1; }

command -v dotnet >/dev/null || fail 'Cannot find "dotnet": install the .NET SDK 10 and put it on PATH.'

# Lists of the newest suite, in a folder of our own: the system's own lists stay as they are.
newest_suite() {
  [ -z "${newest:-}" ] || return 0
  local site
  site=$(apt-get indextargets --format '$(SITE)' 2>/dev/null | grep -m1 '/debian/*$' || true)
  newest=none
  [ -n "$site" ] || return 0
  mkdir -p "$tools/apt/lists/partial" "$tools/apt/cache/archives/partial"
  # The same mirror, and the keys that the system trusts for it.
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg option=
  [ -r "$keys" ] && option="[signed-by=$keys] "
  echo "deb $option$site sid main" >"$tools/apt/sources.list"
  apt_newest=(-oDir::Etc::SourceList="$tools/apt/sources.list" -oDir::Etc::SourceParts=/dev/null -oDir::State::Lists="$tools/apt/lists" -oDir::Cache="$tools/apt/cache" -oAPT::Sandbox::User=root)
  apt-get "${apt_newest[@]}" update -qq >/dev/null 2>"$tools/apt/update.log" && newest=sid || echo "note: Debian's newest suite cannot be reached at $site; taking what the configured sources have ($tools/apt/update.log)"
}

bring() { # PROGRAM PACKAGE
  [ -x "$tools/usr/bin/$1" ] && return
  command -v apt-get >/dev/null || fail "Cannot bring \"$1\": there is no apt-get here; put the program into $tools/usr/bin."
  newest_suite
  echo "bringing $1 from Debian's package $2 ($newest)"
  rm -rf "$tools/debs/$2"; mkdir -p "$tools/debs/$2"
  ( cd "$tools/debs/$2"
    { [ "$newest" = sid ] && apt-get "${apt_newest[@]}" download -qq "$2/sid"; } >/dev/null 2>&1 \
      || apt-get download -qq "$2" >/dev/null 2>&1 \
      || { [ "$(id -u)" != 0 ] || apt-get update -qq >/dev/null || true; apt-get download -qq "$2"; } ) \
    || fail "Cannot bring \"$1\": package $2 is in none of this machine's apt sources; put the program into $tools/usr/bin."
  dpkg -x "$tools/debs/$2"/*.deb "$tools"
  echo "Debian's $2 $(dpkg-deb -f "$tools/debs/$2"/*.deb Version)" >"$tools/usr/bin/$1.version"
  rm -rf "$tools/debs/$2"
  [ -x "$tools/usr/bin/$1" ] || fail "Package $2 holds no \"$1\"."
}

if [ "$mode" = compare ]; then
  bring prometheus prometheus
  bring vmagent victoria-metrics
fi

# Every connection is a file; the targets hold as many as the scraper.
ulimit -n 1048576 2>/dev/null || ulimit -n "$(ulimit -Hn)"

dotnet publish src/ScrapeCluster.Server -c Release -o "$tools/scrapecluster" -v quiet
dotnet build benchmarks/ScrapeCluster.Load -c Release -v quiet
export SCRAPECLUSTER_SERVER=$tools/scrapecluster/scrapecluster
exec benchmarks/ScrapeCluster.Load/bin/Release/net10.0/ScrapeCluster.Load "$mode" --tools "$tools/usr/bin" --results benchmarks/results "$@"
