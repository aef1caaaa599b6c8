// One trial, in a panel beside the table: what was tried, what came of it, step by step.
import { button, div, h, h2, h3, header, section, span, table, tbody, td, th, tr } from "../tags.js";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { getJson, jobPath } from "../api.js";
import { gain, metric, number, param, shortId } from "../format.js";
import { Ago, Copy, Took, badge, empty, facts, isOver, notice, problem } from "../parts.js";
import { icon } from "../icons.js";
import { go, pathTo } from "../router.js";
import { useLoaded } from "../store.js";
import { StepChart } from "../charts/step-chart.js";
import { Logs } from "./job.js";

const REFRESH = 1_500;

/** Metrics of every step as one series for each key: [{name, steps, values}]. */
function series(history) {
  const byName = new Map();
  for (const each of history ?? []) {
    if (!byName.has(each.key)) byName.set(each.key, { name: each.key, steps: [], values: [] });
    const found = byName.get(each.key);
    found.steps.push(each.step);
    found.values.push(number(each.value));
  }
  return [...byName.values()];
}

export function TrialDetail({ job, trials, number: n, best, goal }) {
  const state = trials.state[n];
  const known = state !== undefined;
  const panel = useRef(null);
  const [view, setView] = useState("result");
  const running = known && !isOver(state) && !isOver(job.state);
  const { data, error, reload } = useLoaded((signal) => getJson(`${jobPath(job.id)}/trials/${n}`, { signal }), [job.id, n, state]);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(reload, REFRESH);
    return () => clearInterval(timer);
  }, [running]);
  const close = () => go(pathTo("jobs", job.id));
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus();
    const onKey = (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      before?.focus?.({ preventScroll: true });
    };
  }, []);
  const lines = useMemo(() => series(data?.history), [data]);
  return div(
    { class: "panel-back", onClick: (event) => event.target === event.currentTarget && close() },
    section(
      { class: "panel", ref: panel, tabindex: -1, "aria-label": `Trial ${n}` },
      header(
        { class: "panel-head" },
        div({ class: "title-row" }, h2(`Trial ${n}`), known ? badge(state) : null, n === best ? span({ class: "best-mark" }, icon("star", 12), " best") : null),
        div(
          { class: "panel-tools" },
          button({ class: "icon-button", disabled: n <= 0, "aria-label": "Previous trial", title: "Previous trial", onClick: () => go(pathTo("jobs", job.id, "trials", String(n - 1)), { replace: true }) }, icon("up")),
          button({ class: "icon-button", disabled: n >= trials.count - 1, "aria-label": "Next trial", title: "Next trial", onClick: () => go(pathTo("jobs", job.id, "trials", String(n + 1)), { replace: true }) }, icon("down")),
          button({ class: "icon-button", "aria-label": "Close", title: "Close (Esc)", onClick: close }, icon("close")),
        ),
      ),
      known
        ? div(
            { class: "panel-body" },
            trials.errors.has(n) ? notice("bad", trials.errors.get(n)) : null,
            error && error.status !== 404 ? problem(error, reload) : null,
            headline(job, trials, n, goal),
            div(
              { class: "tabs", role: "group", "aria-label": "Parts of the trial" },
              ...[["result", "Result"], ["logs", "Logs"]].map(([id, text]) => button({ key: id, "aria-pressed": String(view === id), onClick: () => setView(id) }, text)),
            ),
            view === "logs" ? h(Logs, { id: job.id, trial: n, running, height: "none" }) : result(job, trials, n, data?.run, lines),
          )
        : div({ class: "panel-body" }, empty("There is no such trial", `The sweep has ${trials.count} so far.`)),
    ),
  );
}

function headline(job, trials, n, goal) {
  const value = Number.isNaN(trials.value[n]) ? null : trials.value[n];
  return div(
    { class: "headline" },
    div(div({ class: "tile-label" }, job.metric?.name ?? "value"), div({ class: "tile-value" }, metric(value)), div({ class: "tile-sub" }, value === null || job.baseline === undefined ? "" : `${gain(value, job.baseline, goal)} than the baseline`)),
    div(div({ class: "tile-label" }, "Time"), div({ class: "tile-value" }, trials.startedAt[n] ? h(Took, { from: trials.startedAt[n], to: trials.endedAt[n] || (isOver(trials.state[n]) ? trials.startedAt[n] : 0) }) : "–"), div({ class: "tile-sub" }, trials.node[n] ? `on ${trials.node[n]}` : "not placed yet")),
  );
}

function result(job, trials, n, run, lines) {
  const params = trials.paramNames().filter((name) => trials.params[name][n] !== undefined);
  const others = Object.entries(run?.metrics ?? {}).filter(([name]) => name !== job.metric?.name);
  return [
    h3("Hyperparameters"),
    params.length
      ? table({ class: "table pairs" }, tbody(...params.map((name) => tr({ key: name }, th({ scope: "row" }, name), td({ class: "right num", title: String(trials.params[name][n]) }, param(trials.params[name][n]))))))
      : div({ class: "dim" }, "None were given."),
    lines.length ? [h3("Step by step"), h(StepChart, { lines })] : null,
    others.length ? [h3("More metrics"), table({ class: "table pairs" }, tbody(...others.map(([name, value]) => tr({ key: name }, th({ scope: "row" }, name), td({ class: "right num" }, metric(value))))))] : null,
    h3("Record"),
    facts([
      ["Trainer", trials.trainer[n]],
      ["Attempts", trials.attempts[n] ? String(trials.attempts[n]) : null],
      ["Seed", run ? String(run.seed) : null],
      ["Queued", run ? h(Ago, { at: run.queuedAt }) : null],
      ["Started", run?.startedAt ? h(Ago, { at: run.startedAt }) : null],
      ["Ended", run?.endedAt ? h(Ago, { at: run.endedAt }) : null],
      ["Run", run ? [span({ class: "mono", title: run.id }, shortId(run.id)), h(Copy, { text: run.id, label: "run id" })] : null],
    ]),
  ];
}
