// Parallel coordinates: one axis for each hyperparameter that varies, the metric last; good trials vivid and on top.
import { useMemo, useState } from "preact/hooks";
import { div, h, span } from "../tags.js";
import { count, metric, param } from "../format.js";
import { Canvas, FONT } from "./canvas.js";
import { linear, logTicks, logarithmic, quantile, ramp, tickText, ticks } from "./scales.js";

const HEIGHT = 280;
const TOP = 30;
const BOTTOM = 34;
const MISSING = 16; // below an axis: where lines go that have no such hyperparameter
const MAX_LINES = 2_000;
const MAX_AXES = 10;

/** An axis: {name, place(value), ticks: [{at, text}]}, places from 0 (bottom) to 1. */
function axis(name, column, numbers, log) {
  const values = numbers.map((n) => column[n]).filter((each) => each !== undefined && !(typeof each === "number" && !Number.isFinite(each)));
  if (values.some((each) => typeof each !== "number")) {
    const words = [...new Set(values.map(String))].sort();
    const place = (value) => (words.length < 2 ? 0.5 : words.indexOf(String(value)) / (words.length - 1));
    const shown = words.length > 12 ? [words[0], words[words.length - 1]] : words;
    return { name, place, ticks: shown.map((each) => ({ at: place(each), text: each })) };
  }
  let low = Infinity;
  let high = -Infinity;
  for (const each of values) {
    if (each < low) low = each;
    if (each > high) high = each;
  }
  if (low === high) return { name, place: () => 0.5, ticks: [{ at: 0.5, text: tickText(low) }] };
  const inLog = log && low > 0;
  const place = inLog ? logarithmic(low, high, 0, 1) : linear(low, high, 0, 1);
  return { name, place, ticks: (inLog ? logTicks(low, high) : ticks(low, high, 4)).map((each) => ({ at: place(each), text: tickText(each) })) };
}

/* The best hundreds always, and of the others evenly many, the good ones drawn last. */
function chosen(ranked) {
  if (ranked.length <= MAX_LINES) return [...ranked].reverse();
  const best = ranked.slice(0, MAX_LINES / 4);
  const rest = ranked.slice(MAX_LINES / 4);
  const step = rest.length / (MAX_LINES - best.length);
  const sample = Array.from({ length: MAX_LINES - best.length }, (_, i) => rest[Math.floor(i * step)]);
  return [...best, ...sample].reverse();
}

function build(trials, varying, logs, goal, metricName) {
  const ranked = trials.ranked(goal);
  const numbers = chosen(ranked);
  const axes = [];
  if (new Set(trials.trainer).size > 1) axes.push({ ...axis("trainer", trials.trainer, numbers, false), column: trials.trainer });
  for (const name of varying.slice(0, MAX_AXES)) axes.push({ ...axis(name, trials.params[name], numbers, logs.has(name)), column: trials.params[name] });
  const values = ranked.map((n) => trials.value[n]).sort((x, y) => x - y);
  const low = goal === "MINIMIZE" ? values[0] : quantile(values, 0.05);
  const high = goal === "MINIMIZE" ? quantile(values, 0.95) : values[values.length - 1];
  const last = axis(metricName, trials.value, numbers, false);
  const place = linear(low, high, 0, 1);
  axes.push({
    name: metricName,
    isMetric: true,
    column: trials.value,
    place: low === high ? last.place : (value) => Math.max(0, Math.min(1, place(value))),
    ticks: low === high || low === undefined ? last.ticks : ticks(low, high, 4).map((each) => ({ at: place(each), text: tickText(each) })),
  });
  const rank = new Map(ranked.map((n, i) => [n, 1 - i / Math.max(1, ranked.length - 1)]));
  return { axes, numbers, rank, total: ranked.length };
}

export function Parallel({ trials, version, varying, logs, goal, metricName, best, open }) {
  const [near, setNear] = useState(null);
  const plot = useMemo(() => build(trials, varying, logs, goal, metricName), [version, varying.join("\n"), logs, goal, metricName]);
  const { axes, numbers, rank } = plot;
  const left = 40;
  const column = (i, width) => (axes.length < 2 ? width / 2 : left + (i * (width - left - 44)) / (axes.length - 1));
  const row = (each, n) => {
    const value = each.column[n];
    if (value === undefined || Number.isNaN(value)) return HEIGHT - BOTTOM + MISSING;
    return HEIGHT - BOTTOM - each.place(value) * (HEIGHT - BOTTOM - TOP);
  };
  const hasMissing = axes.some((each) => numbers.some((n) => each.column[n] === undefined));

  const trace = (g, n, width) => {
    g.beginPath();
    axes.forEach((each, i) => {
      const x = column(i, width);
      const y = row(each, n);
      if (i === 0) return g.moveTo(x, y);
      const middle = (column(i - 1, width) + x) / 2;
      return g.bezierCurveTo(middle, row(axes[i - 1], n), middle, y, x, y);
    });
    g.stroke();
  };

  const draw = (g, width, height, colours) => {
    g.lineWidth = numbers.length > 500 ? 0.8 : 1.2;
    g.globalAlpha = near ? 0.15 : numbers.length > 500 ? 0.45 : 0.75;
    for (const n of numbers) {
      g.strokeStyle = ramp(rank.get(n), colours.dark);
      trace(g, n, width);
    }
    g.globalAlpha = 1;
    if (best >= 0) {
      g.strokeStyle = colours.best;
      g.lineWidth = 2.2;
      trace(g, best, width);
    }
    if (near) {
      g.strokeStyle = colours.text;
      g.lineWidth = 2;
      trace(g, near.n, width);
    }
    g.font = FONT();
    const room = axes.length < 2 ? width : (width - left - 44) / (axes.length - 1) - 10;
    axes.forEach((each, i) => drawAxis(g, each, column(i, width), room, i, colours));
    if (hasMissing) {
      g.fillStyle = colours.muted;
      g.textAlign = "left";
      g.fillText("none", 2, HEIGHT - BOTTOM + MISSING + 4);
    }
  };

  const drawAxis = (g, each, x, room, i, colours) => {
    g.strokeStyle = colours.line;
    g.lineWidth = 1;
    g.beginPath();
    g.moveTo(Math.round(x) + 0.5, TOP);
    g.lineTo(Math.round(x) + 0.5, HEIGHT - BOTTOM);
    g.stroke();
    const isLast = i === axes.length - 1;
    g.textAlign = isLast && i ? "right" : i ? "center" : "left";
    g.textBaseline = "alphabetic";
    g.fillStyle = each.isMetric ? colours.text : colours.muted;
    const anchor = isLast && i ? x + 40 : i ? x : 2;
    g.fillText(fit(g, each.name, Math.max(34, room)), anchor, i % 2 && room < 60 ? 12 : 20);
    g.textBaseline = "middle";
    g.textAlign = "left";
    for (const tick of each.ticks) {
      const y = HEIGHT - BOTTOM - tick.at * (HEIGHT - BOTTOM - TOP);
      const words = fit(g, tick.text, isLast ? 38 : Math.max(26, room));
      g.lineWidth = 3;
      g.strokeStyle = colours.surface;
      g.strokeText(words, x + 5, y);
      g.fillStyle = colours.muted;
      g.fillText(words, x + 5, y);
    }
  };

  const onPointer = (px, py, width) => {
    if (!Number.isFinite(px) || axes.length < 2) return setNear(null);
    const gap = column(1, width) - column(0, width);
    const i = Math.max(0, Math.min(axes.length - 2, Math.floor((px - column(0, width)) / gap)));
    const share = Math.max(0, Math.min(1, (px - column(i, width)) / gap));
    const bend = share * share * (3 - 2 * share);
    let found = null;
    let least = 10;
    for (const n of numbers) {
      const distance = Math.abs(row(axes[i], n) + (row(axes[i + 1], n) - row(axes[i], n)) * bend - py);
      if (distance <= least) [found, least] = [n, distance];
    }
    return setNear(found === null ? null : { n: found, x: px, y: py });
  };

  const hovered = near?.n ?? null;
  const tip = near && { x: near.x, y: near.y, lines: [`trial ${near.n}`, ...axes.map((each) => (each.column[near.n] === undefined ? null : `${each.name} ${each.isMetric ? metric(each.column[near.n]) : param(each.column[near.n])}`)).filter(Boolean)] };
  if (!plot.total) return div({ class: "chart-empty dim" }, "No trial has a value yet.");
  if (axes.length < 2) return div({ class: "chart-empty dim" }, "No hyperparameter varies between these trials.");
  return [
    h(Canvas, {
      height: HEIGHT,
      minWidth: axes.length * 76,
      label: `Parallel coordinates of ${count(numbers.length)} trials over ${axes.map((each) => each.name).join(", ")}; the table below has the same values`,
      draw,
      onPointer,
      tip,
      onClick: () => hovered !== null && open(hovered),
      keys: [plot, hovered, best],
    }),
    div(
      { class: "legend" },
      span({ class: "key line-key" }, "best"),
      span({ class: "ramp-key" }, span("worse"), span({ class: "ramp", "aria-hidden": "true" }), span("better")),
      span({ class: "dim" }, numbers.length < plot.total ? `${count(numbers.length)} of ${count(plot.total)} drawn: the best ${count(MAX_LINES / 4)} and an even sample` : `${count(numbers.length)} with a value`, varying.length > MAX_AXES ? `; ${MAX_AXES} of ${varying.length} hyperparameters` : ""),
    ),
  ];
}

function fit(g, words, room) {
  if (g.measureText(words).width <= room) return words;
  let end = words.length;
  while (end > 1 && g.measureText(words.slice(0, end) + "…").width > room) end--;
  return words.slice(0, end) + "…";
}

