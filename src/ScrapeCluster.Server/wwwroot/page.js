// Asks the node every two seconds and shows what it says. No library, no build step.

import { showCluster } from "/cluster.js";
import { showDiscovery } from "/discovery.js";
import { showWriting } from "/writing.js";
import { ago, ask, byId, cell, duration, element, fill, flash, number, readable, show, showEmpty } from "/parts.js";

const intervalMs = 2000;
const shownRows = 200;

let lastCount = null; // {samples, atMs}: for samples per second

// ---- Node

async function showReadiness() {
  const answer = await fetch("/-/ready", { cache: "no-store", signal: AbortSignal.timeout(10000) });
  const text = (await answer.text()).trim();
  show(byId("node-state"), answer.ok ? "Ready" : text.replace("ScrapeCluster is not ready: ", "Not ready: "));
  byId("node-state").className = `pill ${answer.ok ? "up" : "unknown"}`;
}

async function showNode() {
  const [build, runtime] = await Promise.all([ask("/api/v1/status/buildinfo"), ask("/api/v1/status/runtimeinfo")]);
  const upFor = (Date.parse(runtime.serverTime) - Date.parse(runtime.startTime)) / 1000;
  show(byId("node-facts"), `${runtime.hostname} · version ${build.version} · up for ${duration(upFor)}`);
  byId("reload-failed").hidden = runtime.reloadConfigSuccess;
}

// ---- Targets

async function showTargets() {
  const targets = await ask("/api/v1/targets");
  const active = targets.activeTargets;
  const up = active.filter(target => target.health === "up").length;
  const dropped = Object.values(targets.droppedTargetCounts ?? {}).reduce((sum, count) => sum + count, 0);
  show(byId("targets-up"), `${number.format(up)} / ${number.format(active.length)}`);
  show(byId("targets-dropped"), number.format(dropped));

  const rank = { down: 0, unknown: 1, up: 2 };
  const rows = [...active].sort((a, b) => rank[a.health] - rank[b.health]).slice(0, shownRows);
  show(byId("targets-note"), active.length > rows.length ? `${rows.length} of ${number.format(active.length)} shown, those that are down first` : "");
  fill(byId("targets").tBodies[0], rows, target => `${target.scrapePool} ${target.scrapeUrl} ${JSON.stringify(target.labels)}`, makeTarget, updateTarget);
  showEmpty("targets", rows.length === 0, "No targets yet.");
}

function makeTarget(target) {
  const row = document.createElement("tr");
  const pill = element("span", "pill");
  const url = element("a", "", target.scrapeUrl);
  url.href = target.scrapeUrl;
  url.rel = "noreferrer";
  const failure = element("span", "failure");
  row.append(cell("", pill), cell("", target.scrapePool), cell("name", url, failure),
    cell("number", target.scrapeInterval), cell("number"), cell("number"));
  row.parts = { pill, failure };
  return row;
}

function updateTarget(row, target) {
  show(row.parts.pill, target.health);
  row.parts.pill.className = `pill ${target.health}`;
  show(row.parts.failure, target.lastError);
  const scraped = Date.parse(target.lastScrape);
  show(row.cells[4], scraped > 0 ? ago(scraped) : "never");
  show(row.cells[5], scraped > 0 ? `${number.format(target.lastScrapeDuration * 1000)} ms` : "–");
}

// ---- Series

async function showSeries() {
  const filter = byId("filter").value;
  let found;
  try {
    found = await ask(`/api/v1/receiver/series?limit=${shownRows}&filter=${encodeURIComponent(filter)}`);
  } catch (error) {
    if (error.status !== 404)
      throw error;
    showReceiver(false);
    return;
  }
  if (filter !== byId("filter").value)
    return; // typed on meanwhile

  showReceiver(true);
  show(byId("series-total"), number.format(found.totalSeries));
  show(byId("samples-total"), number.format(found.samples));
  showRate(found.samples);
  show(byId("series-note"), seriesNote(found, filter));
  fill(byId("series").tBodies[0], found.series, series => series.text, makeSeries, updateSeries);
  showEmpty("series", found.series.length === 0, filter ? "No series matches the filter." : "No samples yet: waiting for the first write.");
}

function seriesNote(found, filter) {
  const matching = filter ? `${number.format(found.matchingSeries)} of ${number.format(found.totalSeries)} series match` : "";
  const shown = found.matchingSeries > found.series.length ? `first ${found.series.length} shown` : "";
  return [matching, shown].filter(Boolean).join(", ");
}

function showRate(samples) {
  const atMs = performance.now();
  if (lastCount && atMs > lastCount.atMs && samples >= lastCount.samples) {
    const now = (samples - lastCount.samples) / ((atMs - lastCount.atMs) / 1000);
    // Writes come in batches: smoothed over about ten seconds.
    lastCount.rate = lastCount.rate === undefined ? now : lastCount.rate * .8 + now * .2;
    show(byId("samples-rate"), number.format(lastCount.rate));
  }
  lastCount = { samples, atMs, rate: lastCount?.rate };
}

function showReceiver(on) {
  for (const part of document.querySelectorAll(".receiver"))
    part.hidden = !on;
  byId("receiver-off").hidden = on;
}

function makeSeries(series) {
  const row = document.createElement("tr");
  const { __name__: name = "", ...labels } = series.labels;
  const text = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(" ");
  row.append(cell("name", element("span", "metric", name), " ", element("span", "labels", text)), cell("number value"), cell(""), cell("number"));
  return row;
}

function updateSeries(row, series) {
  const [seconds, value] = series.samples.at(-1);
  const stale = value === "stale";
  if (row.newest !== seconds) {
    if (row.newest !== undefined)
      flash(row.cells[1]);
    row.newest = seconds;
    row.cells[1].replaceChildren(stale ? element("span", "pill stale", "ended") : readable(value));
    row.cells[1].title = value;
    row.cells[2].replaceChildren(sparkline(series.samples));
    row.classList.toggle("gone", stale);
  }
  show(row.cells[3], ago(seconds * 1000));
}

function sparkline(samples) {
  const points = samples.map(([seconds, value]) => [seconds, Number(value)]).filter(([, value]) => Number.isFinite(value));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 20");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "spark");
  svg.setAttribute("role", "img");
  if (points.length === 0) {
    svg.setAttribute("aria-label", "no finite values");
    return svg;
  }

  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  svg.setAttribute("aria-label", `${points.length} samples from ${readable(String(low))} to ${readable(String(high))}`);
  const [start, end] = [points[0][0], points.at(-1)[0]];
  const x = seconds => end > start ? (seconds - start) / (end - start) * 100 : 100;
  const y = value => high > low ? 18 - (value - low) / (high - low) * 16 : 10;
  const path = document.createElementNS(svg.namespaceURI, "path");
  const corners = points.length > 1 ? points : [[start - 1, values[0]], points[0]];
  path.setAttribute("d", corners.map(([seconds, value], i) => `${i ? "L" : "M"}${(points.length > 1 ? x(seconds) : i * 100).toFixed(1)} ${y(value).toFixed(1)}`).join(""));
  svg.append(path);
  return svg;
}

// ---- Rounds

async function round() {
  const shown = [showReadiness, showNode, showCluster, showWriting, showTargets, showSeries];
  if (byId("discovery-details").open)
    shown.push(showDiscovery);
  const results = await Promise.allSettled(shown.map(part => part()));
  byId("unreachable").hidden = results.some(result => result.status === "fulfilled");
  for (const { reason } of results.filter(result => result.status === "rejected"))
    console.warn(reason);
}

async function go() {
  if (!document.hidden)
    await round();
  setTimeout(go, intervalMs);
}

byId("filter").addEventListener("input", () => showSeries().catch(console.warn));
document.addEventListener("visibilitychange", () => document.hidden || round());
go();
