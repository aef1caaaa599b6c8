// Every trial's value as a dot, and the best so far as a line: whether the search still gets anywhere shows at a glance.
import { useMemo, useState } from "preact/hooks";
import { h, span, div } from "../tags.js";
import { count, metric } from "../format.js";
import { Canvas, FONT } from "./canvas.js";
import { linear, quantile, tickText, ticks } from "./scales.js";

const HEIGHT = 280;
const PAD = { left: 56, right: 14, top: 12, bottom: 26 };
const MAX_DOTS = 4_000;

/* What a few wild trials did must not press all the others into a line: the worst tenth may lie outside. */
function range(trials, goal, baseline) {
  const values = [];
  for (let n = 0; n < trials.count; n++) if (Number.isFinite(trials.value[n])) values.push(trials.value[n]);
  values.sort((x, y) => x - y);
  if (!values.length) return null;
  let low = goal === "MINIMIZE" ? values[0] : quantile(values, 0.1);
  let high = goal === "MINIMIZE" ? quantile(values, 0.9) : values[values.length - 1];
  if (values.length < 20) [low, high] = [values[0], values[values.length - 1]];
  const far = 0.6 * (high - low || Math.abs(high) || 1);
  if (Number.isFinite(baseline) && baseline > low - far && baseline < high + far) {
    low = Math.min(low, baseline);
    high = Math.max(high, baseline);
  }
  const margin = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - margin, high + margin];
}

export function BestCurve({ trials, version, improvements, goal, metricName, baseline, total, open }) {
  const [near, setNear] = useState(null);
  const bounds = useMemo(() => range(trials, goal, baseline), [version, goal, baseline]);
  const last = Math.max(1, total - 1);
  const step = Math.max(1, Math.ceil(trials.count / MAX_DOTS));
  const scales = (width) => [linear(0, last, PAD.left, width - PAD.right), linear(bounds[0], bounds[1], HEIGHT - PAD.bottom, PAD.top)];
  const clamp = (y) => Math.max(PAD.top, Math.min(HEIGHT - PAD.bottom, y));

  const draw = (g, width, height, colours) => {
    if (!bounds) return;
    const [x, y] = scales(width);
    g.font = FONT();
    g.lineWidth = 1;
    g.textBaseline = "middle";
    g.textAlign = "right";
    for (const each of ticks(bounds[0], bounds[1], 5)) {
      const at = Math.round(y(each)) + 0.5;
      g.strokeStyle = colours.grid;
      g.beginPath();
      g.moveTo(PAD.left, at);
      g.lineTo(width - PAD.right, at);
      g.stroke();
      g.fillStyle = colours.muted;
      g.fillText(tickText(each), PAD.left - 8, at);
    }
    g.textAlign = "center";
    g.textBaseline = "alphabetic";
    for (const each of ticks(0, last, Math.max(3, Math.floor(width / 110)))) if (Number.isInteger(each)) g.fillText(tickText(each), x(each), height - 8);
    if (Number.isFinite(baseline) && baseline >= bounds[0] && baseline <= bounds[1]) {
      const at = Math.round(y(baseline)) + 0.5;
      g.strokeStyle = colours.muted;
      g.setLineDash([4, 4]);
      g.beginPath();
      g.moveTo(PAD.left, at);
      g.lineTo(width - PAD.right, at);
      g.stroke();
      g.setLineDash([]);
      g.textAlign = "right";
      g.fillText("baseline", width - PAD.right, at - 5);
    }
    if (Number.isFinite(baseline) && (baseline < bounds[0] || baseline > bounds[1])) {
      g.textAlign = "right";
      const below = baseline < bounds[0];
      g.fillText(`baseline ${metric(baseline)} ${below ? "↓" : "↑"}`, width - PAD.right, below ? HEIGHT - PAD.bottom - 6 : PAD.top + 10);
    }
    g.globalAlpha = trials.count > 1_500 ? 0.35 : 0.6;
    const size = trials.count > 1_500 ? 1.4 : trials.count > 300 ? 2 : 3;
    for (let n = 0; n < trials.count; n += step) {
      const value = trials.value[n];
      if (!Number.isFinite(value)) continue;
      g.fillStyle = trials.state[n] === "PRUNED" ? colours.muted : colours.accent;
      g.beginPath();
      g.arc(x(n), clamp(y(value)), size, 0, 7);
      g.fill();
    }
    g.globalAlpha = 1;
    drawBest(g, x, y, clamp, colours, width);
    if (near !== null) {
      g.strokeStyle = colours.text;
      g.lineWidth = 1.5;
      g.beginPath();
      g.arc(x(near), clamp(y(trials.value[near])), size + 3, 0, 7);
      g.stroke();
    }
  };

  const drawBest = (g, x, y, clamp, colours) => {
    if (!improvements.length) return;
    g.strokeStyle = colours.best;
    g.lineWidth = 2;
    g.lineJoin = "round";
    g.beginPath();
    improvements.forEach(({ n, value }, i) => {
      const at = clamp(y(value));
      if (i) g.lineTo(x(n), clamp(y(improvements[i - 1].value)));
      if (i) g.lineTo(x(n), at);
      else g.moveTo(x(n), at);
    });
    const end = improvements[improvements.length - 1];
    g.lineTo(x(Math.max(end.n, trials.count - 1)), clamp(y(end.value)));
    g.stroke();
    g.fillStyle = colours.best;
    g.beginPath();
    g.arc(x(end.n), clamp(y(end.value)), 4, 0, 7);
    g.fill();
  };

  const onPointer = (px, py, width) => {
    if (!bounds || !Number.isFinite(px)) return setNear(null);
    const [x, y] = scales(width);
    let found = null;
    let least = 400;
    for (let n = 0; n < trials.count; n++) {
      if (!Number.isFinite(trials.value[n])) continue;
      const distance = (x(n) - px) ** 2 + (clamp(y(trials.value[n])) - py) ** 2;
      if (distance < least) [found, least] = [n, distance];
    }
    return setNear(found);
  };

  const best = improvements[improvements.length - 1];
  const [x, y] = bounds && near !== null ? scales(document.querySelector(".chart")?.clientWidth ?? 0) : [];
  const tip = near === null || !x ? null : { x: x(near), y: clamp(y(trials.value[near])), lines: [`trial ${near}`, `${metricName} ${metric(trials.value[near])}`] };
  if (!bounds) return div({ class: "chart-empty dim" }, "No trial has a value yet.");
  return [
    h(Canvas, {
      height: HEIGHT,
      label: `Values of ${count(trials.count)} trials; the best ${metricName} so far is ${best ? `${metric(best.value)}, by trial ${best.n}` : "not known"}`,
      draw,
      onPointer,
      tip,
      onClick: () => near !== null && open(near),
      keys: [version, near, total, baseline],
    }),
    div({ class: "legend" }, span({ class: "key line-key" }, "best so far"), span({ class: "key dot-key" }, step > 1 ? `trials (one in ${step} drawn)` : "trials"), span({ class: "dim" }, "by trial number")),
  ];
}
