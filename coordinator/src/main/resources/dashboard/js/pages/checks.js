// What data checks have found: of a job that does nothing else, and wherever else there are some.
import { div, li, span, table, tbody, td, th, thead, tr, ul } from "../tags.js";
import { getJson, jobPath } from "../api.js";
import { count, plural } from "../format.js";
import { badge, card, empty, facts, isOver, loading, problem, tile } from "../parts.js";
import { useLoaded } from "../store.js";

const stateOf = (check) => (check.passed ? "SUCCEEDED" : check.severity === "WARN" ? "QUEUED" : "FAILED");

const WORDS = { SUCCEEDED: "passed", QUEUED: "warning", FAILED: "failed" };

/** Rounded down, so that 100% are all. */
function passing(check) {
  if (!check.checked) return "–";
  return `${Math.floor(((check.checked - check.failed) / check.checked) * 1e5) / 1e3}%`;
}

const row = (check, i) =>
  tr(
    { key: i },
    td({ class: "sticky" }, span({ class: "strong" }, check.check), span({ class: "dim sub" }, check.columns.join(", "))),
    td({ "data-label": "Result" }, badge(stateOf(check), WORDS[stateOf(check)])),
    td({ "data-label": "Severity" }, check.severity.toLowerCase()),
    td({ class: "right num", "data-label": "Passing" }, passing(check)),
    td({ class: "grow", "data-label": "Expected" }, check.expected),
    td({ class: "grow", "data-label": "Found" }, check.observed),
    td(
      { class: "grow", "data-label": "Failing rows" },
      check.examples.length ? ul({ class: "plain" }, ...check.examples.map((each) => li({ key: each.row }, span({ class: "dim num" }, `${count(each.row)}: `), span({ class: "mono" }, each.value)))) : span({ class: "dim" }, "–"),
    ),
  );

/** Failures first. */
export function checkTable(checks) {
  const order = ["FAILED", "QUEUED", "SUCCEEDED"];
  const sorted = [...checks].sort((x, y) => order.indexOf(stateOf(x)) - order.indexOf(stateOf(y)));
  return div(
    { class: "table-wrap" },
    table(
      { class: "table stacked" },
      thead(tr(th({ class: "sticky" }, "Check"), th("Result"), th("Severity"), th({ class: "right" }, "Passing"), th("Expected"), th("Found"), th("First failing rows"))),
      tbody(...sorted.map(row)),
    ),
  );
}

export function Checks({ job }) {
  const over = isOver(job.state);
  const { data: spec } = useLoaded((signal) => getJson(`${jobPath(job.id)}/spec`, { signal }), [job.id]);
  const { data, error, reload } = useLoaded((signal) => (over ? getJson(jobPath(job.id), { signal }) : Promise.resolve(null)), [job.id, over]);
  const checks = data?.checks ?? [];
  const failed = checks.filter((each) => stateOf(each) === "FAILED").length;
  const warned = checks.filter((each) => stateOf(each) === "QUEUED").length;
  return [
    checks.length
      ? div(
          { class: "tiles" },
          tile("Passed", [count(checks.length - failed - warned), span({ class: "of" }, ` / ${count(checks.length)}`)], plural(checks.length, "constraint")),
          tile("Failed", count(failed), failed ? "the data is not what it must be" : "none of severity error"),
          tile("Warnings", count(warned), "told, and no failure"),
        )
      : null,
    card("Data", {}, facts([["Path", span({ class: "mono wrap" }, spec?.path)]])),
    card(
      "Checks",
      { flush: checks.length > 0 },
      error ? problem(error, reload) : checks.length ? checkTable(checks) : over && data ? empty("No report", "The data could not be read to its end.") : loading(over ? "the report" : "the data"),
    ),
  ];
}
