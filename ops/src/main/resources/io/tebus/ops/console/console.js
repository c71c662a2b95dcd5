// The live page: one stream, one tick a second, no framework.

import { makeCharts } from "./charts.js";
import { age, bytes, millis, rate, span, tenths, uptime, whole } from "./format.js";

const MAX_POINTS = 300;
const STALE_MS = 3_000;
const FRESH_MS = 2_000;
const AGE_INTERVAL_MS = 250;
const RETRY_MS = 2_000;

/** What the states of the feeding of the database mean for an operator. */
const DATABASE_STATES = { running: "good", connecting: "warn" };

/** From so many percent on, the store says that it is filling up, and then that it is nearly full. */
const FILLING_UP = 80;
const NEARLY_FULL = 95;

/** From so many failures one after the other on, somebody has to look. */
const FAILS_AGAIN_AND_AGAIN = 3;

const byId = (id) => document.getElementById(id);
const showCharts = makeCharts();
let points = [];
let tickedAt = performance.now();

function text(id, value) {
  const element = byId(id);
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

function state(id, words, kind) {
  text(id, words);
  byId(id).dataset.state = kind;
}

function show(tick) {
  tickedAt = performance.now();
  const point = tick.point;
  text("version", tick.version);
  text("uptime", `up ${uptime(point.atMs - tick.startedAtMs)}`);
  state("host-state", tick.ready ? "host serving" : "host not ready", tick.ready ? "good" : "bad");
  byId("reasons").hidden = tick.ready;
  text("reasons", tick.reasons.join("; "));

  text("rate-now", whole(point.approved + point.declined));
  text("rate-note", `1 min ${rate(tick.minutePerSecond)} · peak ${whole(tick.peakPerSecond)}`);
  text("approved", tenths(tick.minuteApprovedPercent));
  text("approved-note", `of ${whole(tick.minuteAnswers)} in a minute`);
  text("p50", millis(point.p50Ms));
  text("p99", millis(point.p99Ms));
  text("p999", millis(point.p999Ms));
  text("links", whole(tick.links));
  text("links-note", tick.listeners === 1 ? "on 1 listener" : `on ${tick.listeners} listeners`);
  text("in-flight", whole(tick.inFlight));
  text("journal-events", whole(tick.journal.events));
  text("journal-note", `${span(tick.journal.ms)} · ${bytes(tick.journal.diskFreeBytes)} free`);
  showDatabase(tick.database);
  showSnapshot(tick.snapshot);
  byId("store").replaceChildren(...tick.store.map(fillOf));
  showCodes(tick);

  points = [...points.filter((p) => p.atMs < point.atMs), point].slice(-MAX_POINTS);
  showCharts(points);
  tellAge();
}

function showDatabase(database) {
  if (database === null) {
    state("database-state", "no database", "off");
    text("database-events", "–");
    text("database-note", "none is fed");
    return;
  }
  const kind = DATABASE_STATES[database.state] ?? "bad";
  state("database-state", `database ${database.state}`, kind);
  text("database-events", whole(database.events));
  text("database-note", `${span(database.ms)} · ${database.state}`);
  byId("database-note").title = database.problem;
}

function showSnapshot(snapshot) {
  const [number, unit] = age(snapshot.ageMs);
  text("snapshot-age", number);
  text("snapshot-unit", unit && `${unit} ago`);
  const failing = snapshot.failedInARow >= FAILS_AGAIN_AND_AGAIN;
  const note = byId("snapshot-note");
  note.dataset.state = failing ? "bad" : "good";
  note.title = snapshot.problem;
  text("snapshot-note", failing ? `failed ${snapshot.failedInARow} times` : progressOf(snapshot));
}

function progressOf(snapshot) {
  if (snapshot.runningPercent !== null) {
    return `being taken, ${whole(snapshot.runningPercent)} %`;
  }
  return snapshot.ageMs === null ? "none yet" : `lsn ${whole(snapshot.lsn)}`;
}

function cell(tag, className, content) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(content);
  return element;
}

function fillOf(fill) {
  const [kind, warning] = alarmAt(fill.percent);
  const item = cell("li", "fill", "");
  item.dataset.state = kind;
  const note = `${whole(fill.records)} of ${whole(fill.capacity)}${warning}`;
  item.append(
    cell("span", "name", fill.name),
    cell("b", "", `${tenths(fill.percent)} %`),
    cell("div", "track", barOf(Math.min(100, fill.percent))),
    cell("span", "note", note),
  );
  return item;
}

function alarmAt(percent) {
  if (percent >= NEARLY_FULL) {
    return ["bad", " · nearly full"];
  }
  return percent >= FILLING_UP ? ["warn", " · filling up"] : ["good", ""];
}

function barOf(percent) {
  const bar = cell("div", "bar", "");
  bar.style.width = `${percent}%`;
  return bar;
}

function showCodes(tick) {
  const types = tick.types;
  byId("codes-head").replaceChildren(
    cell("th", "code", "Code"),
    cell("th", "meaning", "Meaning"),
    ...types.map((type) => cell("th", "", type.replaceAll("_", " "))),
    cell("th", "", "Total"),
    cell("th", "share", "Share"),
  );
  const all = tick.codes.reduce((sum, row) => sum + row.total, 0);
  byId("codes-body").replaceChildren(...tick.codes.map((row) => codeRow(row, types, all)));
}

function codeRow(row, types, all) {
  const line = document.createElement("tr");
  line.className = row.approved ? "approved" : "declined";
  line.append(
    cell("td", "code", row.code.slice(0, 2)),
    cell("td", "meaning", row.meaning),
    ...types.map((type) => {
      const count = row.byType[type];
      return cell("td", count === undefined ? "none" : "", whole(count));
    }),
    cell("td", "", whole(row.total)),
    cell("td", "share", share((100 * row.total) / all)),
  );
  return line;
}

function share(percent) {
  const parts = document.createElement("div");
  parts.append(cell("span", "", `${tenths(percent)} %`), cell("div", "track", barOf(percent)));
  return parts;
}

function tellAge() {
  const elapsed = performance.now() - tickedAt;
  const seconds = `${Math.floor(elapsed / 1_000)} s`;
  text("age", elapsed < FRESH_MS ? "updated just now" : `updated ${seconds} ago`);
  text("stale-age", seconds);
  byId("stale").hidden = elapsed < STALE_MS;
}

/** The points from before this page was opened, and those that came meanwhile. */
async function loadHistory() {
  try {
    const answer = await fetch("/api/history");
    if (answer.ok) {
      const history = await answer.json();
      const newest = history.at(-1)?.atMs ?? 0;
      points = [...history, ...points.filter((p) => p.atMs > newest)].slice(-MAX_POINTS);
      showCharts(points);
    }
  } catch {
    // The host is away, which the stream notices too.
  }
}

function listen() {
  const stream = new EventSource("/events");
  stream.addEventListener("open", loadHistory);
  stream.addEventListener("tick", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    // After a cut the browser tries again by itself, after a refusal it does not.
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(listen, RETRY_MS);
    }
  });
}

setInterval(tellAge, AGE_INTERVAL_MS);
listen();
