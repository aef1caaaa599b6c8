// A job that loads a dataset and does nothing else.
import { a, div, span } from "../tags.js";
import { getJson, jobPath } from "../api.js";
import { count, shortId } from "../format.js";
import { card, facts, isOver, problem, tile } from "../parts.js";
import { pathTo } from "../router.js";
import { useLoaded } from "../store.js";
import { checkTable } from "./checks.js";
import { passedOver } from "./dataset.js";

export function Load({ job }) {
  const over = isOver(job.state);
  const { data: spec } = useLoaded((signal) => getJson(`${jobPath(job.id)}/spec`, { signal }), [job.id]);
  const { data, error, reload } = useLoaded((signal) => (over ? getJson(jobPath(job.id), { signal }) : Promise.resolve(null)), [job.id, over]);
  const checks = data?.checks ?? [];
  const version = data?.dataset;
  return [
    over ? null : div({ class: "tiles" }, tile("Rows", job.total > 1 ? [count(job.done), span({ class: "of" }, ` / ${count(job.total)}`)] : "–", "loaded into the grid")),
    error ? problem(error, reload) : null,
    card(
      "Dataset",
      {},
      facts([
        ["Name", spec?.dataset.name],
        ["Path", span({ class: "mono wrap" }, spec?.dataset.path)],
        ["Version", version ? a({ href: pathTo("datasets", version), class: "mono" }, shortId(version)) : "–"],
      ]),
    ),
    data?.malformed ? passedOver(data.malformed.dataset) : null,
    checks.length ? card("Checks", { flush: true }, checkTable(checks)) : null,
  ];
}
