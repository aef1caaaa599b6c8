// Which parameters decided, as bars; asked for anew as trials end.
import { div, span } from "../tags.js";
import { getJson, jobPath } from "../api.js";
import { plural } from "../format.js";
import { card } from "../parts.js";
import { useLoaded } from "../store.js";

const LEAST_TRIALS = 8;
const MOST_BARS = 12;

/** {@code ended} is how many trials have a value; every so many more the question is asked again. */
export function Importances({ job, ended }) {
  const round = ended < LEAST_TRIALS ? 0 : Math.floor(Math.log2(ended) * 4);
  const { data } = useLoaded((signal) => (round ? getJson(`${jobPath(job)}/importances`, { signal }) : Promise.resolve(null)), [job, round]);
  const shares = Object.entries(data?.shares ?? {}).filter(([, share]) => Number.isFinite(share));
  if (!shares.length) return null;
  return card(
    "What decided",
    { hint: `fANOVA of ${plural(data.trials, "trial")}` },
    div(
      { class: "bars", role: "list", "aria-label": "Importance of each parameter" },
      shares.slice(0, MOST_BARS).map(([name, share]) =>
        div(
          { class: "bar-row", role: "listitem", key: name },
          span({ class: "bar-name ellipsis", title: name }, name),
          span({ class: "bar-track" }, span({ class: "bar-fill", style: { width: `${(100 * share).toFixed(1)}%` } })),
          span({ class: "bar-share" }, `${(100 * share).toFixed(1)} %`),
        ),
      ),
    ),
  );
}
