// The three charts: five minutes to the newest point, drawn by uPlot. Lines differ in their dashes,
// not only in colour.

import { millis, rate, whole } from "./format.js";

const WINDOW_S = 300;
const TICK_MS = 1_000;

/** Points further apart are not joined by a line: nobody knows what was between them. */
const GAP_MS = 4_000;

const HEIGHT = 200;
const FONT = "11px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const DASHES = { solid: [], dashed: [6, 4], dotted: [2, 3] };
const LIGHT_FILL = "1c";

const decadeBelow = (value) => 10 ** Math.floor(Math.log10(value));
const decadeAbove = (value) => 10 ** Math.ceil(Math.log10(value));
const isDecade = (value) => value > 0 && Number.isInteger(+Math.log10(value).toFixed(6));

/** On a log axis a line for each power of ten is enough. */
const decadesOnly = (u, splits) => splits.map((v) => (v === 0 || isDecade(v) ? v : null));

function rangeOfDecades(u, min, max) {
  if (min == null || min <= 0) {
    return [0.1, 10];
  }
  const low = decadeBelow(min);
  return [low, Math.max(low * 10, decadeAbove(max))];
}

const CHARTS = [
  {
    id: "throughput",
    lines: [
      { label: "approved", of: (p) => p.approved, color: "--first", dash: "solid", isFilled: true },
      { label: "declined", of: (p) => p.declined, color: "--second", dash: "dashed" },
    ],
    scale: { range: (u, min, max) => [0, Math.max(10, (max ?? 0) * 1.15)] },
    show: rate,
  },
  {
    id: "latency",
    lines: [
      { label: "p50", of: (p) => p.p50Ms, color: "--first", dash: "solid" },
      { label: "p99", of: (p) => p.p99Ms, color: "--third", dash: "dashed" },
      { label: "p99.9", of: (p) => p.p999Ms, color: "--second", dash: "dotted" },
    ],
    scale: { distr: 3, log: 10, range: rangeOfDecades },
    grid: decadesOnly,
    show: millis,
  },
  {
    id: "lag",
    lines: [
      { label: "journal", of: (p) => p.journalLagMs, color: "--first", dash: "solid" },
      { label: "database", of: (p) => p.databaseLagMs, color: "--second", dash: "dashed" },
    ],
    // Logarithmic above 1 ms, linear below: a lag may be 0.
    scale: { distr: 4, log: 10, asinh: 1, range: (u, min, max) => [0, decadeAbove(Math.max(max ?? 0, 10))] },
    grid: decadesOnly,
    show: whole,
  },
];

const hoursAndMinutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const withSeconds = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

const times = (u, splits, axis, space, increment) =>
  splits.map((s) => (increment < 60 ? withSeconds : hoursAndMinutes).format(new Date(s * 1_000)));

const numbers = (u, splits) =>
  splits.map((v) => (v == null || v < 0 ? "" : v.toLocaleString("en", { maximumSignificantDigits: 3 })));

const lastWindow = (u) => {
  const newest = u.data[0].at(-1) ?? Date.now() / 1_000;
  return [newest - WINDOW_S, newest];
};

class Chart {
  constructor(spec) {
    this.spec = spec;
    this.place = document.getElementById(spec.id);
    this.values = spec.lines.map((line) => this.addToLegend(line));
    this.show([]);
    new ResizeObserver(() => this.resize()).observe(this.place);
  }

  /** Draws points, oldest first. */
  show(points) {
    this.data = columns(points, this.spec.lines);
    if (this.plot === undefined) {
      this.draw();
    } else {
      this.plot.setData(this.data);
    }
    this.tell(this.plot.cursor.idx);
  }

  /** Starts anew, with the colours of now. */
  draw() {
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), this.data, this.place);
  }

  resize() {
    if (this.place.clientWidth > 0) {
      this.plot.setSize({ width: this.place.clientWidth, height: HEIGHT });
    }
  }

  options() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const muted = color("--muted");
    const hair = color("--hair");
    return {
      width: this.place.clientWidth || 300,
      height: HEIGHT,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: "tebus" } },
      scales: { x: { time: true, range: lastWindow }, y: this.spec.scale },
      axes: [
        { stroke: muted, font: FONT, size: 26, space: 60, values: times, grid: { show: false }, ticks: { show: false } },
        {
          stroke: muted,
          font: FONT,
          size: 46,
          space: 28,
          values: numbers,
          grid: { stroke: hair, width: 1, filter: this.spec.grid ?? ((u, splits) => splits) },
          ticks: { show: false },
        },
      ],
      series: [{}, ...this.spec.lines.map((line) => series(line, color(line.color)))],
      hooks: { setCursor: [(u) => this.tell(u.cursor.idx)] },
    };
  }

  addToLegend(line) {
    const entry = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.dataset.line = line.dash;
    swatch.style.borderTopColor = `var(${line.color})`;
    const value = document.createElement("b");
    entry.append(swatch, line.label, value);
    document.getElementById(`${this.spec.id}-legend`).append(entry);
    return value;
  }

  /** Shows the values under the cursor, the newest when it is elsewhere. */
  tell(index) {
    const at = index ?? this.data[0].length - 1;
    this.values.forEach((value, i) => {
      value.textContent = this.spec.show(this.data[i + 1][at]);
    });
  }
}

function series(line, color) {
  return {
    stroke: color,
    width: 1.5,
    dash: DASHES[line.dash],
    fill: line.isFilled ? color + LIGHT_FILL : undefined,
    points: { show: false },
  };
}

/** Times in seconds, then a column for each line. */
function columns(points, lines) {
  const data = [[], ...lines.map(() => [])];
  let before = null;
  for (const point of points) {
    if (before !== null && point.atMs - before > GAP_MS) {
      data[0].push((before + TICK_MS) / 1_000);
      lines.forEach((line, i) => data[i + 1].push(null));
    }
    data[0].push(point.atMs / 1_000);
    lines.forEach((line, i) => data[i + 1].push(line.of(point)));
    before = point.atMs;
  }
  return data;
}

/** Makes the charts; what it returns shows points in all of them. */
export function makeCharts() {
  const charts = CHARTS.map((spec) => new Chart(spec));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    charts.forEach((chart) => chart.draw()),
  );
  return (points) => charts.forEach((chart) => chart.show(points));
}
