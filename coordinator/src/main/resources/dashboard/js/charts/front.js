// Of a sweep for several metrics: the trials by two of them, and those that no other beats.
import { useMemo, useState } from "preact/hooks";
import { div, h, span } from "../tags.js";
import { count, metric } from "../format.js";
import { Canvas, FONT } from "./canvas.js";
import { linear, tickText, ticks } from "./scales.js";

const HEIGHT = 280;
const PAD = { left: 56, right: 14, top: 12, bottom: 34 };

/** The trials with finite values of both, and the bounds of these. */
function points(trials, first, second) {
  const all = [];
  for (let n = 0; n < trials.count; n++) {
    const values = trials.values?.[n];
    if (values && Number.isFinite(values[first]) && Number.isFinite(values[second])) all.push({ n, x: values[first], y: values[second] });
  }
  return all;
}

function bounds(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - margin, high + margin];
}

export function Front({ trials, version, objectives, front, open }) {
  const [near, setNear] = useState(null);
  const all = useMemo(() => points(trials, 0, 1), [version]);
  const members = useMemo(() => new Set(front), [front]);
  if (!all.length) return div({ class: "chart-empty dim" }, "No trial has all its values yet.");
  const xs = bounds(all.map((each) => each.x));
  const ys = bounds(all.map((each) => each.y));
  const scales = (width) => [linear(xs[0], xs[1], PAD.left, width - PAD.right), linear(ys[0], ys[1], HEIGHT - PAD.bottom, PAD.top)];
  const draw = (g, width, height, colours) => {
    const [x, y] = scales(width);
    g.font = FONT();
    g.lineWidth = 1;
    g.fillStyle = colours.muted;
    g.strokeStyle = colours.grid;
    g.textAlign = "right";
    g.textBaseline = "middle";
    for (const each of ticks(ys[0], ys[1], 5)) {
      const at = Math.round(y(each)) + 0.5;
      g.beginPath();
      g.moveTo(PAD.left, at);
      g.lineTo(width - PAD.right, at);
      g.stroke();
      g.fillText(tickText(each), PAD.left - 8, at);
    }
    g.textAlign = "center";
    g.textBaseline = "alphabetic";
    for (const each of ticks(xs[0], xs[1], Math.max(3, Math.floor(width / 110)))) g.fillText(tickText(each), x(each), height - 20);
    g.fillText(objectives[0].name, (PAD.left + width - PAD.right) / 2, height - 5);
    for (const each of all) {
      const best = members.has(each.n);
      g.fillStyle = best ? colours.best : colours.accent;
      g.globalAlpha = best ? 1 : 0.45;
      g.beginPath();
      g.arc(x(each.x), y(each.y), best ? 4 : 2.5, 0, 7);
      g.fill();
    }
    g.globalAlpha = 1;
  };
  const onPointer = (px, py, width) => {
    if (!Number.isFinite(px)) return setNear(null);
    const [x, y] = scales(width);
    let found = null;
    let least = 400;
    for (const each of all) {
      const distance = (x(each.x) - px) ** 2 + (y(each.y) - py) ** 2;
      if (distance < least) [found, least] = [each.n, distance];
    }
    return setNear(found);
  };
  return [
    h(Canvas, {
      height: HEIGHT,
      label: `${count(all.length)} trials by ${objectives[0].name} and ${objectives[1].name}, of which ${count(front.length)} are beaten by no other in all metrics`,
      draw,
      onPointer,
      onClick: () => near !== null && open(near),
      keys: [version, near, front.length],
    }),
    div(
      { class: "legend" },
      span({ class: "key dot-key" }, `trials, ${objectives[1].name} upwards`),
      span({ class: "dim" }, near === null ? `${count(front.length)} on the front, larger` : `trial ${near}: ${trials.values[near].map(metric).join(", ")}`),
    ),
  ];
}
