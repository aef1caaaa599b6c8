// One sweep: how good, how it got there, and every trial.
import { a, div, h, span } from "../tags.js";
import { useMemo } from "preact/hooks";
import { getJson, jobPath } from "../api.js";
import { count, gain, metric, plural, shortId } from "../format.js";
import { card, empty, isOver, loading, problem, stateBar, tile } from "../parts.js";
import { pathTo } from "../router.js";
import { useLoaded } from "../store.js";
import { useTrials } from "../trials.js";
import { BestCurve } from "../charts/best-curve.js";
import { Front } from "../charts/front.js";
import { Parallel } from "../charts/parallel.js";
import { Importances } from "./importances.js";
import { TrialTable } from "./trial-table.js";
import { TrialDetail } from "./trial-detail.js";

const STATES = ["SUCCEEDED", "PRUNED", "FAILED", "CANCELLED", "RUNNING", "PAUSED", "QUEUED"];

/** Hyperparameters that were searched in log scale. */
function logScaled(spec) {
  const names = new Set();
  for (const trainer of spec?.trainers ?? []) {
    const space = Array.isArray(trainer.space) ? trainer.space : (trainer.space?.parameters ?? []);
    for (const each of space) if (each.log) names.add(each.name);
  }
  return names;
}

function tiles(job, trials, spec, improvements) {
  const goal = job.metric?.goal;
  const best = improvements[improvements.length - 1];
  const counts = trials.countByState();
  const loading = job.phase === "loading dataset" && job.total;
  const total = (loading ? 0 : job.total) || spec?.trials || trials.count;
  const ended = (counts.SUCCEEDED ?? 0) + (counts.PRUNED ?? 0) + (counts.FAILED ?? 0) + (counts.CANCELLED ?? 0);
  const parts = STATES.filter((state) => state !== "QUEUED").map((state) => ({ state, count: counts[state] ?? 0 }));
  const split = STATES.filter((state) => counts[state] && state !== "SUCCEEDED").map((state) => `${count(counts[state])} ${state.toLowerCase()}`);
  return div(
    { class: "tiles" },
    tile(
      `Best ${job.metric?.name ?? "value"}`,
      span({ class: "best" }, best ? metric(best.value) : "–"),
      best ? ["trial ", a({ href: pathTo("jobs", job.id, "trials", String(best.n)) }, `#${best.n}`), span({ class: "dim" }, goal === "MINIMIZE" ? " · lower is better" : " · higher is better")] : "no trial has finished",
    ),
    tile("Baseline", metric(job.baseline), job.baseline === undefined ? "no dataset, so none" : best ? `the best is ${gain(best.value, job.baseline, goal).replace("+", "")}` : "best constant prediction"),
    tile("Trials", [count(ended), span({ class: "of" }, ` / ${count(total)}`)], split.join(" · ") || (isOver(job.state) ? "all succeeded" : loading ? `loading dataset: ${count(job.done)} of ${count(job.total)} rows` : job.phase), stateBar(parts, total, `${ended} of ${total} trials ended`)),
    tile("Search", spec?.sampler?.name ?? "–", [spec ? `seed ${spec.sampler?.seed ?? 0}` : "", spec?.pruner?.name && spec.pruner.name !== "none" ? ` · pruner ${spec.pruner.name}` : ""].join("")),
    tile(
      "Model",
      job.model ? a({ href: pathTo("models", job.model.name, String(job.model.version)) }, job.model.name) : span({ class: "dim" }, spec?.model ?? "–"),
      job.model ? `version ${job.model.version}` : spec?.model ? (isOver(job.state) ? "not registered" : "registered at the end") : "none is registered",
    ),
    tile("Dataset", span({ class: "ellipsis" }, spec?.dataset ? (spec.dataset.name ?? "dataset") : "–"), job.dataset ? span({ class: "mono", title: job.dataset }, shortId(job.dataset)) : spec?.dataset ? "not loaded yet" : "needs none"),
  );
}

export function Sweep({ job, trial }) {
  const { trials, error } = useTrials(job.id, job.change ?? 0);
  const { data: spec } = useLoaded((signal) => getJson(`${jobPath(job.id)}/spec`, { signal }), [job.id]);
  const goal = job.metric?.goal ?? "MAXIMIZE";
  const improvements = useMemo(() => trials.improvements(goal), [trials.version, goal]);
  const varying = useMemo(() => trials.varying(), [trials.version]);
  const logs = useMemo(() => logScaled(spec), [spec]);
  if (!trials.loaded && !trials.count) return error ? problem(error) : loading("trials");
  const best = improvements.length ? improvements[improvements.length - 1].n : -1;
  const ended = trials.countByState().SUCCEEDED ?? 0;
  const open = (n) => pathTo("jobs", job.id, "trials", String(n));
  const chosen = trial === undefined || !/^\d+$/.test(trial) ? null : Number(trial);
  return [
    error && error.status !== 0 ? problem(error) : null, // that nobody answers is said above
    tiles(job, trials, spec, improvements),
    trials.count
      ? div(
          { class: "columns charts" },
          card("Best so far", { hint: "each dot is a trial" }, h(BestCurve, { trials, version: trials.version, improvements, goal, metricName: job.metric?.name ?? "value", baseline: job.baseline, total: Math.max(trials.count, isOver(job.state) ? 0 : job.total), open })),
          card("Parallel coordinates", { hint: `coloured by ${job.metric?.name ?? "value"}` }, h(Parallel, { trials, version: trials.version, varying, logs, goal, metricName: job.metric?.name ?? "value", best, open })),
          job.front && job.objectives ? card("Front", { hint: job.objectives.map((each) => each.name).join(" and ") }, h(Front, { trials, version: trials.version, objectives: job.objectives, front: job.front, open })) : null,
          h(Importances, { job: job.id, ended }),
        )
      : null,
    card(
      "Trials",
      { flush: true, hint: trials.count ? plural(trials.count, "trial") : null },
      trials.count ? h(TrialTable, { trials, version: trials.version, varying, goal, metricName: job.metric?.name ?? "value", best, chosen, job: job.id }) : empty("No trial yet", job.phase === "loading dataset" ? "The dataset is being loaded; trials follow." : "They appear as the sampler suggests them."),
    ),
    chosen === null ? null : h(TrialDetail, { key: chosen, job, trials, number: chosen, best, goal }),
  ];
}
