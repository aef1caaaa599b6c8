// The first page: is the cluster well, and what is it doing?
import { a, div, h, h1, li, span, table, tbody, td, th, thead, tr, ul } from "../tags.js";
import { count, metric, plural } from "../format.js";
import { Ago, Took, badge, card, empty, isOver, loading, stateBar, tile } from "../parts.js";
import { pathTo, useTitle } from "../router.js";
import { useStore } from "../store.js";
import { progressOf } from "./jobs.js";
import { slotSquares } from "./nodes.js";

const RECENT = 8;

const joined = (parts) => parts.filter(Boolean).join(" · ");

function tiles(cluster, jobs, nodes) {
  const up = nodes.filter((node) => node.state === "UP");
  const lost = nodes.filter((node) => node.state === "LOST").length;
  const draining = nodes.filter((node) => node.state === "DRAINING").length;
  const drained = nodes.filter((node) => node.state === "DRAINED").length;
  const present = nodes.filter((node) => node.state !== "LOST");
  const slots = present.reduce((sum, node) => sum + node.slots, 0);
  const used = present.reduce((sum, node) => sum + node.running, 0);
  const running = jobs.filter((job) => job.state === "RUNNING").length;
  const queued = jobs.filter((job) => job.state === "QUEUED").length;
  const waiting = jobs.reduce((sum, job) => sum + (isOver(job.state) ? 0 : (job.tasks.QUEUED ?? 0)), 0);
  return div(
    { class: "tiles" },
    tile("Nodes up", count(up.length), joined([lost && `${lost} lost`, draining && `${draining} draining`, drained && `${drained} drained`]) || (up.length ? "all well" : "none yet")),
    tile(
      "Slots in use",
      [count(used), span({ class: "of" }, ` / ${count(slots)}`)],
      slots ? `${count(slots - used)} free` : "start a worker",
      stateBar([{ state: "RUNNING", count: used }], slots, `${used} of ${slots} slots in use`),
    ),
    tile("Jobs running", count(running), joined([queued && `${queued} queued`]) || "none queued"),
    tile("Tasks waiting", count(waiting), waiting ? "for a free slot" : "nothing waits"),
    tile("Model versions", count(cluster.models ?? 0), a({ href: "/models" }, "registry")),
  );
}

function runningJob(job) {
  const best = job.bestValue === undefined ? null : [span({ class: "dim" }, `best ${job.metric?.name ?? ""} `), span({ class: "num strong" }, metric(job.bestValue))];
  return li(
    { key: job.id, class: "run-row" },
    div(
      { class: "run-name" },
      a({ href: pathTo("jobs", job.id), class: "strong" }, job.name),
      span({ class: "dim" }, job.kind),
    ),
    div({ class: "run-progress" }, progressOf(job)),
    div({ class: "run-best" }, best ?? span({ class: "dim" }, job.waiting ? "waiting" : job.phase)),
    div({ class: "run-time" }, h(Took, { from: job.submittedAt })),
    job.waiting ? div({ class: "run-wait dim" }, job.waiting) : null,
  );
}

const recent = (jobs) =>
  div(
    { class: "table-wrap" },
    table(
      { class: "table stacked" },
      thead(tr(th("Job"), th("State"), th({ class: "right" }, "Best"), th({ class: "right wide-only" }, "Took"), th({ class: "right" }, "Ended"))),
      tbody(
        ...jobs.map((job) =>
          tr(
            { key: job.id },
            td({ class: "grow" }, a({ href: pathTo("jobs", job.id) }, job.name), span({ class: "dim sub" }, job.kind)),
            td({ "data-label": "State" }, badge(job.state)),
            td({ class: "right num", "data-label": "Best" }, metric(job.bestValue)),
            td({ class: "right wide-only" }, h(Took, { from: job.submittedAt, to: job.endedAt })),
            td({ class: "right dim nowrap", "data-label": "Ended" }, h(Ago, { at: job.endedAt })),
          ),
        ),
      ),
    ),
  );

const nodeRows = (nodes) =>
  ul(
    { class: "plain node-rows" },
    ...nodes.map((node) =>
      li(
        { key: node.id },
        div({ class: "node-name" }, span({ class: "strong ellipsis" }, node.id), badge(node.state)),
        div({ class: "node-slots" }, slotSquares(node), span({ class: "num dim" }, `${node.running}/${node.slots}`)),
      ),
    ),
  );

export function Overview() {
  const cluster = useStore();
  useTitle("Overview");
  if (!cluster.known) return loading("the cluster");
  const jobs = cluster.jobList();
  const nodes = cluster.nodeList();
  const active = jobs.filter((job) => !isOver(job.state));
  const ended = jobs
    .filter((job) => isOver(job.state))
    .sort((x, y) => (x.endedAt < y.endedAt ? 1 : -1))
    .slice(0, RECENT);
  return [
    div({ class: "page-head" }, h1("Overview")),
    tiles(cluster, jobs, nodes),
    div(
      { class: "columns" },
      div(
        { class: "stack" },
        card(
          "Running now",
          { flush: true, hint: active.length ? plural(active.length, "job") : null },
          active.length
            ? ul({ class: "plain runs" }, ...active.map(runningJob))
            : jobs.length
              ? empty("Nothing is running", "All jobs have ended.")
              : empty("No jobs yet", "Hand the cluster a sweep; it appears here at once.", "scripts/bellwether submit docs/examples/sweep.yaml"),
        ),
        ended.length ? card("Ended recently", { flush: true, actions: a({ href: "/jobs" }, "All jobs") }, recent(ended)) : null,
      ),
      div(
        { class: "stack" },
        card(
          "Nodes",
          { flush: true, actions: a({ href: "/nodes" }, "All nodes") },
          nodes.length ? nodeRows(nodes) : empty("No worker has registered", "Start one on any machine that reaches the coordinator.", "scripts/bellwether worker --join HOST:7400"),
        ),
      ),
    ),
  ];
}
