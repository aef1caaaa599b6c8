// Batch inference: planning, scoring, committing; and what was written.
import { a, div, h, li, ol, p, span } from "../tags.js";
import { getJson, jobPath } from "../api.js";
import { count, metric, plural } from "../format.js";
import { Copy, card, empty, facts, isOver, stateBar, tile } from "../parts.js";
import { pathTo } from "../router.js";
import { useLoaded } from "../store.js";

const PHASES = ["planning", "scoring", "committing"];

const WORDS = {
  planning: "lists the input and cuts it into splits",
  scoring: "each split is scored into a file that nobody sees yet",
  committing: "checks every file, then publishes them all by one rename",
};

function phases(job) {
  const now = PHASES.indexOf(job.phase);
  const over = isOver(job.state);
  return ol(
    { class: "phases" },
    ...PHASES.map((phase, i) => {
      const done = job.state === "SUCCEEDED" || i < now;
      const current = !over && i === now;
      const status = done ? "done" : current ? "current" : over ? "skipped" : "ahead";
      return li({ key: phase, "data-status": status, "aria-current": current ? "step" : undefined }, span({ class: "phase-name" }, phase), span({ class: "dim" }, WORDS[phase]));
    }),
  );
}

/** Once it is published what was written; before, what has been scored in splits that are done. */
function rows({ output, scoring }) {
  if (output) return tile("Rows", count(output.rowsOut), output.rowsIn === output.rowsOut ? "as many as were read" : `of ${count(output.rowsIn)} read, ${count(output.rowsIn - output.rowsOut)} left out`);
  if (!scoring) return tile("Rows", "–", "no split has begun");
  return tile("Rows", count(scoring.rows), scoring.errors ? `${count(scoring.errors)} of them left out` : "in splits that are done");
}

export function Batch({ job }) {
  const { data: spec } = useLoaded((signal) => getJson(`${jobPath(job.id)}/spec`, { signal }), [job.id]);
  const output = job.output;
  const total = job.phase === "planning" ? 0 : job.total;
  return [
    div(
      { class: "tiles" },
      tile("Model", job.model ? a({ href: pathTo("models", job.model.name, String(job.model.version)) }, job.model.name) : (spec?.model ?? "–"), job.model ? `version ${job.model.version}` : ""),
      tile("Splits scored", [count(job.done), span({ class: "of" }, ` / ${total ? count(total) : "–"}`)], job.running ? `${count(job.running)} running` : job.phase, stateBar([{ state: "SUCCEEDED", count: job.done }, { state: "FAILED", count: job.failed }, { state: "RUNNING", count: job.running }], total, `${job.done} of ${total} splits scored`)),
      rows(job),
      job.scoring ? tile("Rows per second", count(Math.round(job.scoring.rowsPerSecond)), isOver(job.state) ? "from the first split's beginning to the last one's end" : "since the first split began") : null,
      ...Object.entries(output?.metrics ?? {}).map(([name, value]) => tile(name, metric(value), "recomputed from the files as they lie")),
    ),
    card("Progress", {}, phases(job)),
    card(
      "Output",
      {},
      output
        ? facts([["Directory", [span({ class: "mono wrap" }, output.path), h(Copy, { text: output.path, label: "path" })]], ["Files", plural(output.files, "file")], ["Rows", count(output.rowsOut)], ["Input", span({ class: "mono wrap" }, spec?.input)]])
        : isOver(job.state)
          ? empty("Nothing was published", "The output appears as a whole or not at all.")
          : [p({ class: "dim" }, "It appears as a whole, by one rename, when every split has been scored and checked."), facts([["Will be at", span({ class: "mono wrap" }, spec?.output)], ["Input", span({ class: "mono wrap" }, spec?.input)]])],
    ),
  ];
}
