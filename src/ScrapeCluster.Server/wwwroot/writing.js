// The section "Remote write": how each endpoint and its shards are doing on this node.

import { ago, ask, byId, bytes, cell, duration, element, fill, number, show, showEmpty } from "/parts.js";

const pillOf = { sending: "up", throttled: "unknown", refusing: "down", down: "down" };
const shownShards = 300;

// An error that is older than this is history.
const recentMs = 60_000;
const shownText = 200;

export async function showWriting() {
  const { endpoints } = await ask("/api/v1/remote_write");
  fill(byId("writing").tBodies[0], endpoints, endpoint => endpoint.name, makeEndpoint, updateEndpoint);
  showEmpty("writing", endpoints.length === 0, "The configuration has no remote_write endpoint.");
  if (byId("writing-details").open)
    showShards(endpoints);
}

function makeEndpoint(endpoint) {
  const row = document.createElement("tr");
  const pill = element("span", "pill");
  const url = element("span", "labels");
  const failure = element("span", "failure");
  row.append(cell("", pill), cell("name", element("span", "metric", endpoint.name), " ", url, failure), ...numbers(8));
  row.parts = { pill, url, failure };
  return row;
}

function updateEndpoint(row, endpoint) {
  const { pill, url, failure } = row.parts;
  show(pill, endpoint.state);
  pill.className = `pill ${pillOf[endpoint.state]}`;
  pill.title = `${endpoint.requestsUnderWay} of at most ${endpoint.requestsUnderWayLimit} requests under way`;
  show(url, endpoint.url ?? "not in the configuration any more");
  showFailure(failure, [endpoint.queue.diskFault, recent(endpoint.lastError), expiry(endpoint)].filter(Boolean).join(" · "));
  const { queue } = endpoint;
  show(row.cells[2], number.format(queue.samples));
  show(row.cells[3], bytes(queue.bytes));
  show(row.cells[4], queue.diskBytes === undefined ? "–" : bytes(queue.diskBytes));
  row.cells[4].title = queue.diskLimitBytes === undefined ? "in memory only" : `of ${bytes(queue.diskLimitBytes)}`;
  show(row.cells[5], queue.samples > 0 ? duration(endpoint.lagSeconds) : "–");
  showSent(row.cells[6], endpoint.highestSent);
  showCounts(row.cells[7], endpoint.requests);
  show(row.cells[8], number.format(endpoint.retries));
  showCounts(row.cells[9], endpoint.dropped);
}

function showShards(endpoints) {
  const all = endpoints.flatMap(endpoint => endpoint.shards.map(shard => ({ ...shard, endpoint: endpoint.name })));
  const rows = all.sort((a, b) => b.lagSeconds - a.lagSeconds).slice(0, shownShards);
  fill(byId("writing-shards").tBodies[0], rows, shard => `${shard.endpoint} ${shard.shard}`, makeShard, updateShard);
  showEmpty("writing-shards", rows.length === 0, "No shard has written anything yet.");
}

function makeShard(shard) {
  const row = document.createElement("tr");
  const pill = element("span", "pill");
  const failure = element("span", "failure");
  row.append(cell("", pill), cell("name", shard.endpoint, failure), cell("number", `${shard.shard}`), ...numbers(7));
  row.parts = { pill, failure };
  return row;
}

function updateShard(row, shard) {
  show(row.parts.pill, shard.isFailing ? "failing" : "sending");
  row.parts.pill.className = `pill ${shard.isFailing ? "down" : "up"}`;
  showFailure(row.parts.failure, shard.isFailing ? recent(shard.lastError) : "");
  show(row.cells[3], number.format(shard.queue.samples));
  show(row.cells[4], bytes(shard.queue.bytes));
  show(row.cells[5], shard.queue.samples > 0 ? duration(shard.lagSeconds) : "–");
  showSent(row.cells[6], shard.highestSent);
  showCounts(row.cells[7], shard.requests);
  show(row.cells[8], number.format(shard.retries));
  showCounts(row.cells[9], shard.dropped);
}

function numbers(count) {
  return Array.from({ length: count }, () => cell("number"));
}

// Receivers may say much: the rest stands in the title.
function showFailure(part, text) {
  show(part, text.length > shownText ? `${text.slice(0, shownText)}…` : text);
  part.title = text;
}

function showSent(part, time) {
  show(part, time ? ago(Date.parse(time)) : "never");
}

// The sum; what it is made of stands in the title.
function showCounts(part, counts) {
  const entries = Object.entries(counts);
  show(part, number.format(entries.reduce((sum, [, count]) => sum + count, 0)));
  part.title = entries.map(([name, count]) => `${name}: ${count}`).join("\n");
}

function recent(error) {
  return error && Date.now() - Date.parse(error.at) < recentMs ? error.text : "";
}

function expiry(endpoint) {
  const left = endpoint.credentialsExpire ? (Date.parse(endpoint.credentialsExpire) - Date.now()) / 1000 : Infinity;
  return left < 0 ? "the credentials have expired" : "";
}
