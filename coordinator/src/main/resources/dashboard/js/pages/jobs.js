// All jobs, to be filtered.
import { useState } from "preact/hooks";
import { a, div, h, h1, input, label, span, table, tbody, td, th, thead, tr } from "../tags.js";
import { count, metric, shortId } from "../format.js";
import { Ago, Took, badge, card, empty, isOver, loading, segmented, stateBar } from "../parts.js";
import { icon } from "../icons.js";
import { pathTo, useTitle } from "../router.js";
import { useStore } from "../store.js";

const SHOWN = 200;

const UNITS = { sweep: "trials", "batch-inference": "splits", tasks: "calls", session: "slots" };

/** A bar and a sentence: how far a job is. */
export function progressOf(job) {
  const total = job.total || 0;
  const tasks = job.tasks ?? {};
  const parts = [
    { state: "SUCCEEDED", count: job.done - (job.kind === "sweep" ? (tasks.PRUNED ?? 0) : 0) },
    { state: "PRUNED", count: tasks.PRUNED ?? 0 },
    { state: "FAILED", count: job.failed },
    { state: "RUNNING", count: job.running },
  ];
  const unit = UNITS[job.kind]; // kinds without one are a single task
  const words = total && unit ? `${count(job.done)} of ${count(total)} ${job.phase === "loading dataset" ? "rows" : unit}` : unit || !isOver(job.state) ? job.phase : "";
  return div(
    { class: "progress-of" },
    total ? stateBar(parts, total, words) : null,
    span({ class: "num dim" }, words, job.failed ? span({ class: "bad-text" }, ` · ${count(job.failed)} failed`) : null),
  );
}

const FILTERS = {
  all: () => true,
  active: (job) => !isOver(job.state),
  succeeded: (job) => job.state === "SUCCEEDED",
  failed: (job) => job.state === "FAILED",
  cancelled: (job) => job.state === "CANCELLED",
};

const row = (job) =>
  tr(
    { key: job.id },
    td(
      { class: "sticky grow" },
      a({ href: pathTo("jobs", job.id), class: "strong" }, job.name),
      span({ class: "dim sub mono", title: job.id }, shortId(job.id)),
    ),
    td({ "data-label": "Kind" }, job.kind),
    td({ "data-label": "State" }, badge(job.state)),
    td({ class: "progress-cell", "data-label": "Progress" }, progressOf(job)),
    td({ class: "right num", "data-label": "Best" }, metric(job.bestValue), job.metric && job.bestValue !== undefined ? span({ class: "dim sub" }, job.metric.name) : null),
    td({ class: "right nowrap", "data-label": "Time" }, h(Took, { from: job.submittedAt, to: job.endedAt })),
    td({ class: "right dim nowrap", "data-label": "Submitted" }, h(Ago, { at: job.submittedAt })),
  );

export function Jobs() {
  const cluster = useStore();
  const [filter, setFilter] = useState("all");
  const [words, setWords] = useState("");
  useTitle("Jobs");
  if (!cluster.known) return loading("jobs");
  const all = cluster.jobList();
  const wanted = words.trim().toLowerCase();
  const matching = all.filter((job) => !wanted || `${job.name} ${job.id} ${job.kind} ${job.model?.name ?? ""}`.toLowerCase().includes(wanted));
  const jobs = matching.filter(FILTERS[filter]);
  const options = Object.keys(FILTERS).map((each) => [each, each[0].toUpperCase() + each.slice(1), matching.filter(FILTERS[each]).length]);
  return [
    div({ class: "page-head" }, h1("Jobs")),
    all.length
      ? card(
          null,
          { flush: true },
          div(
            { class: "toolbar" },
            label(
              { class: "search" },
              icon("search"),
              span({ class: "hidden" }, "Filter by name, id, kind or model"),
              input({ type: "search", placeholder: "Filter by name, id, kind", value: words, onInput: (e) => setWords(e.target.value) }),
            ),
            segmented("State", options, filter, setFilter),
          ),
          jobs.length
            ? div(
                { class: "table-wrap" },
                table(
                  { class: "table stacked" },
                  thead(tr(th({ class: "sticky" }, "Job"), th("Kind"), th("State"), th("Progress"), th({ class: "right" }, "Best"), th({ class: "right" }, "Time"), th({ class: "right" }, "Submitted"))),
                  tbody(...jobs.slice(0, SHOWN).map(row)),
                ),
              )
            : empty("No job matches", "Change the filter or the words."),
          jobs.length > SHOWN ? div({ class: "foot-note" }, `The newest ${SHOWN} of ${count(jobs.length)} are shown; filter to find others.`) : null,
        )
      : card(null, {}, empty("No jobs yet", "Hand the cluster a sweep; it appears here at once.", "scripts/bellwether submit docs/examples/sweep.yaml")),
  ];
}
