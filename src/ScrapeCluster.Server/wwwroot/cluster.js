// The section "Cluster": members, which shards they have, moves, and the ledger.

import { ago, ask, byId, cell, duration, element, fill, number, show, showEmpty } from "/parts.js";

const colours = 8;
const silentAfterSeconds = 12;
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

export async function showCluster() {
  const cluster = await ask("/api/v1/cluster");
  const colourOf = new Map(cluster.members.map((member, i) => [member.node, `node-${i % colours}`]));
  showMembers(cluster, colourOf);
  showShards(cluster, colourOf);
  showMoves(cluster);
  showLedger(cluster.ledger);
  show(byId("cluster-note"), note(cluster));
}

function note(cluster) {
  const parts = [`${cluster.members.length} ${cluster.members.length === 1 ? "node" : "nodes"}`, `${number.format(cluster.shardCount)} shards`];
  if (cluster.movesInFlight.length > 0)
    parts.push(`${number.format(cluster.movesInFlight.length)} on the move`);
  const rates = cluster.members.map(member => member.samplesPerSecond);
  const spread = Math.max(...rates) / Math.min(...rates);
  if (rates.length > 1 && Number.isFinite(spread))
    parts.push(spread < 2 ? `loads within ${percent.format(spread - 1)}` : `loads up to ${number.format(spread)} times apart`);
  return parts.join(" · ");
}

// ---- Members

function showMembers(cluster, colourOf) {
  const heaviest = Math.max(...cluster.members.map(member => member.samplesPerSecond));
  const items = cluster.members.map(member => ({ ...member, colour: colourOf.get(member.node), part: heaviest > 0 ? member.samplesPerSecond / heaviest : 0 }));
  fill(byId("members").tBodies[0], items, member => `${member.node} ${member.upSince}`, makeMember, updateMember);
}

function makeMember(member) {
  const row = document.createElement("tr");
  const swatch = element("span", "swatch");
  const roles = element("span", "role");
  const pill = element("span", "pill");
  const silent = element("span", "failure");
  const bar = element("div", "load");
  const filled = element("div", "");
  bar.append(filled);
  row.append(cell("name", swatch, member.node, roles), cell("", pill, silent), cell("", member.appVersion), cell("number"),
    cell("number"), cell("number"), cell("number"), cell("", bar));
  row.parts = { swatch, roles, pill, silent, bar, filled };
  return row;
}

function updateMember(row, member) {
  const { swatch, roles, pill, silent, bar, filled } = row.parts;
  swatch.className = `swatch ${member.colour}`;
  show(roles, member.roles.join(", "));
  const state = !member.reachable ? "unreachable" : member.stopping ? "stopping" : member.status;
  show(pill, state);
  pill.className = `pill ${state === "Up" ? "up" : member.reachable ? "unknown" : "down"}`;
  show(silent, member.reportAgeSeconds > silentAfterSeconds ? `silent for ${duration(member.reportAgeSeconds)}` : "");
  show(row.cells[3], member.upSince ? duration(Math.max(0, (Date.now() - Date.parse(member.upSince)) / 1000)) : "–");
  show(row.cells[4], number.format(member.targets));
  show(row.cells[5], number.format(member.samplesPerSecond));
  show(row.cells[6], number.format(member.shards));
  bar.className = `load ${member.colour}`;
  bar.title = `${percent.format(member.part)} of the heaviest node's samples per second`;
  filled.style.width = `${member.part * 100}%`;
}

// ---- Shards

function showShards(cluster, colourOf) {
  const map = byId("shard-map");
  while (map.children.length > cluster.shardCount)
    map.lastChild.remove();
  while (map.children.length < cluster.shardCount)
    map.append(document.createElement("div"));
  const moving = new Set(cluster.movesInFlight.map(move => move.shard));
  for (const shard of cluster.shards) {
    const part = map.children[shard.shard];
    const className = [colourOf.get(shard.owner) ?? "node-none", shard.targets === 0 ? "idle" : "", moving.has(shard.shard) ? "moving" : ""].filter(Boolean).join(" ");
    if (part.className !== className)
      part.className = className;
    part.title = `shard ${shard.shard}: ${shard.owner ?? "no owner"}, ${number.format(shard.targets)} targets, ${number.format(shard.samplesPerSecond)} samples/s`;
  }
  map.setAttribute("aria-label", cluster.members.map(member => `${member.node} has ${member.shards} of ${cluster.shardCount} shards`).join("; "));
}

// ---- Moves

function showMoves(cluster) {
  const rows = [
    ...cluster.movesInFlight.map(move => ({ ...move, key: `${move.shard} now` })),
    ...cluster.lastMoves.map(move => ({ ...move, key: `${move.shard} ${move.epoch}` })),
  ];
  fill(byId("moves").tBodies[0], rows, move => move.key, makeMove, updateMove);
  showEmpty("moves", rows.length === 0, "No shard has moved yet.");
}

function makeMove(move) {
  const row = document.createElement("tr");
  row.append(cell("number", `${move.shard}`), cell("name", move.from ?? "–"), cell("name"), cell("number"), cell("number"));
  return row;
}

function updateMove(row, move) {
  show(row.cells[2], move.to);
  show(row.cells[3], move.started ? ago(Date.parse(move.started)) : "on its way");
  show(row.cells[4], move.gapSeconds === undefined || move.gapSeconds === null ? "–" : `${number.format(move.gapSeconds * 1000)} ms`);
}

// ---- Ledger

const slotLines = [
  ["Slots due", "due"], ["done", "done"], ["failed", "failed"], ["missed", "missed"], ["handed over", "handedOver"], ["in flight", "inFlight"],
];
const sampleLines = [
  ["Samples enqueued", "enqueued"], ["Samples taken over", "takenOver"], ["Samples recovered", "recovered"], ["acknowledged", "acknowledged"], ["dropped", "dropped"],
  ["handed over", "handedOver"], ["kept", "kept"], ["queued", "queued"],
];

function showLedger(ledger) {
  const columns = [
    { name: "All", slots: ledger.slots, samples: ledger.samples },
    ...ledger.nodes.map(node => ({ name: node.node, slots: node.slots, samples: sumOf(Object.values(node.samples)) })),
  ];
  const names = columns.map(column => column.name);
  const head = byId("ledger").tHead.rows[0];
  if (head.cells.length !== names.length + 1 || names.some((name, i) => head.cells[i + 1].textContent !== name))
    head.replaceChildren(head.cells[0], ...names.map(heading));
  const lines = [
    ...slotLines.map(([text, key]) => ({ text, isSum: key === "due", values: columns.map(column => column.slots[key]) })),
    ...sampleLines.map(([text, key]) => ({ text, isSum: ["enqueued", "takenOver", "recovered"].includes(key), values: columns.map(column => column.samples[key] ?? 0) })),
  ];
  fill(byId("ledger").tBodies[0], lines.map((line, i) => ({ ...line, key: `${i} ${names}` })), line => line.key, makeLine, updateLine);
  show(byId("ledger-note"), ledger.since);
  show(byId("ledger-state"), ledger.holds ? "ledger holds" : "ledger does not hold");
  byId("ledger-state").className = `pill ${ledger.holds ? "up" : "down"}`;
}

function heading(name) {
  const part = element("th", "number", name);
  part.scope = "col";
  return part;
}

function makeLine(line) {
  const row = element("tr", line.isSum ? "sum" : "part");
  row.append(cell("", line.text), ...line.values.map(() => cell("number")));
  return row;
}

function updateLine(row, line) {
  line.values.forEach((value, i) => {
    const part = row.cells[i + 1];
    show(part, number.format(countOf(value)));
    part.title = typeof value === "object" ? Object.entries(value).map(([reason, count]) => `${reason}: ${count}`).join("\n") : "";
  });
}

function sumOf(endpoints) {
  const sum = {};
  for (const endpoint of endpoints) {
    for (const [, key] of sampleLines)
      sum[key] = (sum[key] ?? 0) + countOf(endpoint[key]);
  }
  return sum;
}

// A number, or numbers by reason.
function countOf(value) {
  return typeof value === "object" ? Object.values(value).reduce((sum, count) => sum + count, 0) : value;
}
