// The details "Discovery": how every service discovery of the cluster is doing.

import { ago, ask, byId, cell, element, fill, number, show, showEmpty } from "/parts.js";

export async function showDiscovery() {
  const { discoverers } = await ask("/api/v1/discovery");
  fill(byId("discovery").tBodies[0], discoverers, one => `${one.mechanism} ${one.source} ${one.jobs.join(" ")}`, makeDiscoverer, updateDiscoverer);
  showEmpty("discovery", discoverers.length === 0, "No job discovers anything.");
}

function makeDiscoverer(one) {
  const row = document.createElement("tr");
  const pill = element("span", "pill");
  const failure = element("span", "failure");
  const source = cell("name", element("span", "metric", one.source), failure);
  row.append(cell("", pill), cell("", one.mechanism), source, cell("name", one.jobs.join(", ")), cell("number"), cell("number"), cell("number"));
  row.parts = { pill, failure };
  return row;
}

function updateDiscoverer(row, one) {
  const { pill, failure } = row.parts;
  const state = !one.error ? "up" : one.lastSuccess || one.groups > 0 ? "stale" : "down";
  show(pill, state);
  pill.className = `pill ${state === "stale" ? "unknown" : state}`;
  pill.title = state === "stale" ? "what could not be found out is as it was" : "";
  show(failure, one.error ?? "");
  show(row.cells[4], number.format(one.groups));
  show(row.cells[5], number.format(one.targets));
  show(row.cells[6], one.lastSuccess ? ago(Date.parse(one.lastSuccess)) : "never");
}
