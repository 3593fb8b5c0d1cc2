#!/usr/bin/env bash
# Builds everything and runs every test. Brings the real programs that the end-to-end tests start.
# Closes with "N passed, N failed"; exits non-zero when a test failed, was skipped, or none ran.
#   tests/run.sh [FILTER]    FILTER as for "dotnet test --filter"
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
tools=$PWD/tests/.tools
export PATH=$tools/usr/bin:$PATH

fail() { printf '%s\n' "$*" >&2; exit 1; }

command -v dotnet >/dev/null || fail 'Cannot find "dotnet": install the .NET SDK 10 and put it on PATH.'

update_lists() { # once, and only where we may
  [ -n "${lists_updated:-}" ] && return
  lists_updated=1
  [ "$(id -u)" = 0 ] && apt-get update -qq >/dev/null || true
}

# A program without shared libraries of its own is unpacked below tests/.tools: nothing is installed, no service starts.
bring() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null && return
  command -v apt-get >/dev/null || fail "Cannot find \"$1\": install it and put it on PATH (Debian has it in package $2)."
  echo "bringing $1 from Debian's package $2"
  mkdir -p "$tools/debs"
  ( cd "$tools/debs"
    apt-get download -qq "$2" >/dev/null 2>&1 || { update_lists; apt-get download -qq "$2"; } ) \
    || fail "Cannot bring \"$1\": run \"apt-get install $2\" as root, or put the program on PATH."
  dpkg -x "$tools"/debs/"$2"_*.deb "$tools"
  command -v "$1" >/dev/null || fail "Package $2 holds no \"$1\"."
}

# A browser, and what cuts a network, are installed.
install() { # PROGRAM PACKAGE...
  command -v "$1" >/dev/null && return
  local program=$1
  shift
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Debian's $*"
    update_lists
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null \
      || fail "Cannot install $*: see the lines above."
  else
    fail "Cannot find \"$program\", which tests need: run \"apt-get install $*\" as root."
  fi
}

bring prometheus prometheus
bring prometheus-node-exporter prometheus-node-exporter
install chromium chromium
install ip iproute2
# Renders the chart, with helm's own template language, where helm is not.
command -v helm >/dev/null || install go golang-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev
command -v kubectl >/dev/null || echo 'note: kubectl is not here; the overlays of deploy/kubernetes are not rendered'
python3 -c 'import botocore.auth' 2>/dev/null || echo 'note: python3 with botocore is not here; signatures are not checked by a second implementation'

dotnet build ScrapeCluster.sln -c Release -v quiet

results=$PWD/TestResults
rm -rf "$results"
status=0
for project in Pipeline Actors Server EndToEnd; do
  echo "== $project"
  dotnet test "tests/ScrapeCluster.$project.Tests" -c Release --no-build -v quiet \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$project.trx" --results-directory "$results" ${1:+--filter "$1"} || status=1
done

count() { # counter name -> sum over all reports
  cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*' | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'
}
total=$(count total); passed=$(count passed); executed=$(count executed)
failed=$((total - passed))
[ "$executed" = "$total" ] || echo "$((total - executed)) tests did not run; each counts as failed."
[ "$failed" = 0 ] || status=1
[ "$passed" != 0 ] || status=1
echo "$passed passed, $failed failed"
exit $status
