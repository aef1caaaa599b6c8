// Metrics of one trial by step: those of like size share a chart.
import { useState } from "preact/hooks";
import { div, h, span } from "../tags.js";
import { count, metric } from "../format.js";
import { Canvas, FONT } from "./canvas.js";
import { linear, tickText, ticks } from "./scales.js";

const HEIGHT = 170;
const PAD = { left: 50, right: 10, top: 10, bottom: 22 };
const MAX_LINES = 6;

function bounds(each) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of each.values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/* Series whose names end alike (train-auc, validation-auc) are the same metric on other rows. */
const family = (name) => name.split(/[-_./]/).pop();

export function StepChart({ lines }) {
  const families = new Map();
  for (const each of lines) families.set(family(each.name), [...(families.get(family(each.name)) ?? []), each]);
  return [...families.values()].map((group) => h(Steps, { key: group[0].name, lines: group.slice(0, MAX_LINES) }));
}

function Steps({ lines }) {
  const [at, setAt] = useState(null);
  const all = lines.map(bounds).filter(Boolean);
  const steps = lines.flatMap((each) => each.steps);
  const first = Math.min(...steps.slice(0, 1), ...lines.map((each) => each.steps[0]));
  const last = Math.max(first + 1, ...lines.map((each) => each.steps[each.steps.length - 1]));
  if (!all.length) return div({ class: "dim" }, `${lines[0].name}: no value is a number`);
  let low = Math.min(...all.map((each) => each[0]));
  let high = Math.max(...all.map((each) => each[1]));
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  low -= margin;
  high += margin;
  const styles = ["accent", "best", "good", "bad", "muted", "text"];
  const scales = (width) => [linear(first, last, PAD.left, width - PAD.right), linear(low, high, HEIGHT - PAD.bottom, PAD.top)];

  const draw = (g, width, height, colours) => {
    const [x, y] = scales(width);
    g.font = FONT();
    g.lineWidth = 1;
    for (const each of ticks(low, high, 4)) {
      const row = Math.round(y(each)) + 0.5;
      g.strokeStyle = colours.grid;
      g.beginPath();
      g.moveTo(PAD.left, row);
      g.lineTo(width - PAD.right, row);
      g.stroke();
      g.fillStyle = colours.muted;
      g.textAlign = "right";
      g.textBaseline = "middle";
      g.fillText(tickText(each), PAD.left - 8, row);
    }
    g.textAlign = "center";
    g.textBaseline = "alphabetic";
    for (const each of ticks(first, last, Math.floor(width / 90))) if (Number.isInteger(each)) g.fillText(tickText(each), x(each), height - 6);
    lines.forEach((each, i) => {
      g.strokeStyle = g.fillStyle = colours[styles[i]];
      g.lineWidth = 1.6;
      g.beginPath();
      let pen = false;
      each.steps.forEach((step, j) => {
        if (!Number.isFinite(each.values[j])) return (pen = false);
        if (pen) g.lineTo(x(step), y(each.values[j]));
        else g.moveTo(x(step), y(each.values[j]));
        return (pen = true);
      });
      g.stroke();
      if (each.steps.length < 3) each.steps.forEach((step, j) => g.fillRect(x(step) - 2, y(each.values[j]) - 2, 4, 4));
    });
    if (at !== null) {
      g.strokeStyle = colours.line;
      g.lineWidth = 1;
      g.beginPath();
      g.moveTo(Math.round(x(at.step)) + 0.5, PAD.top);
      g.lineTo(Math.round(x(at.step)) + 0.5, HEIGHT - PAD.bottom);
      g.stroke();
    }
  };

  const onPointer = (px, py, width) => {
    if (!Number.isFinite(px)) return setAt(null);
    const [x] = scales(width);
    let found = null;
    for (const step of lines[0].steps) if (found === null || Math.abs(x(step) - px) < Math.abs(x(found) - px)) found = step;
    return setAt(found === null ? null : { step: found, x: x(found) });
  };

  const tip = at && { x: at.x, y: PAD.top + 30, lines: [`step ${at.step}`, ...lines.map((each) => `${each.name} ${metric(each.values[each.steps.indexOf(at.step)])}`)] };
  return [
    h(Canvas, { height: HEIGHT, label: `${lines.map((each) => each.name).join(", ")} over ${count(steps.length)} values`, draw, onPointer, tip, keys: [lines, at?.step] }),
    div({ class: "legend" }, ...lines.map((each, i) => span({ key: each.name, class: "key line-key", "data-series": styles[i] }, each.name))),
  ];
}
