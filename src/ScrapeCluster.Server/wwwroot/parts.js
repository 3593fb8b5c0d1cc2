// What every section of the page is made with.

export const byId = id => document.getElementById(id);
export const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

export async function ask(path) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(10000) });
  const json = await answer.json();
  if (json.status !== "success")
    throw Object.assign(new Error(json.error), { status: answer.status });
  return json.data;
}

export function fill(body, items, keyOf, make, update) {
  body.rowByKey ??= new Map();
  const rows = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const row = body.rowByKey.get(key) ?? make(item);
    update(row, item);
    rows.set(key, row);
  }
  const wanted = [...rows.values()];
  if (wanted.length !== body.rows.length || wanted.some((row, i) => body.rows[i] !== row))
    body.replaceChildren(...wanted);
  body.rowByKey = rows;
}

export function showEmpty(table, isEmpty, text) {
  byId(table).hidden = isEmpty;
  byId(`${table}-empty`).hidden = !isEmpty;
  show(byId(`${table}-empty`), text);
}

export function flash(part) {
  part.classList.remove("fresh");
  void part.offsetWidth; // lets the animation start over
  part.classList.add("fresh");
}

export function show(part, text) {
  if (part.textContent !== text)
    part.textContent = text;
}

export function element(name, className, text = "") {
  const part = document.createElement(name);
  part.className = className;
  part.textContent = text;
  return part;
}

export function cell(className, ...content) {
  const part = element("td", className);
  part.append(...content);
  return part;
}

export function readable(value) {
  const n = Number(value);
  if (!Number.isFinite(n))
    return value;
  return Math.abs(n) >= 1e15 || (n !== 0 && Math.abs(n) < 1e-4)
    ? n.toExponential(3)
    : n.toLocaleString("en", { maximumSignificantDigits: Number.isInteger(n) ? 15 : 6 });
}

export function ago(ms) {
  return `${duration(Math.max(0, (Date.now() - ms) / 1000))} ago`;
}

export function duration(seconds) {
  if (seconds < 60)
    return `${Math.floor(seconds)} s`;
  if (seconds < 3600)
    return `${Math.floor(seconds / 60)} min`;
  return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ${Math.floor(seconds % 3600 / 60)} min` : `${Math.floor(seconds / 86400)} d`;
}

export function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let power = 0;
  while (count >= 1000 && power < units.length - 1) {
    count /= 1000;
    power++;
  }
  return `${number.format(count)} ${units[power]}`;
}
