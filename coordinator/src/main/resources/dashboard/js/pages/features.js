// Jobs about feature views: training sets as of their entities' times, and rows that are brought into the grid.
import { useEffect, useReducer } from "preact/hooks";
import { div, h, p, span } from "../tags.js";
import { getJson, jobPath } from "../api.js";
import { at, count, plural } from "../format.js";
import { Copy, card, empty, facts, isOver, tile } from "../parts.js";
import { useLoaded } from "../store.js";
import { passedOver } from "./dataset.js";

const FOLLOW = 2_000;

/** The server's word for no time at all is below this. */
const FOREVER = 8e18;

const path = (text) => span({ class: "mono wrap" }, text);

const useSpec = (job) => useLoaded((signal) => getJson(`${jobPath(job.id)}/spec`, { signal }), [job.id]).data;

/** Cards of what was passed over of each source, once the job is over. */
function usePassedOver(job) {
  const over = isOver(job.state);
  const { data } = useLoaded((signal) => (over ? getJson(jobPath(job.id), { signal }) : Promise.resolve(null)), [job.id, over]);
  return Object.entries(data?.malformed ?? {}).sort().map(([source, each]) => passedOver(each, source));
}

export function TrainingSet({ job }) {
  const spec = useSpec(job);
  const malformed = usePassedOver(job);
  const output = job.output;
  const rows = output ? "one for each entity" : isOver(job.state) ? "nothing was published" : "entities are joined with what was known of them";
  return [
    div({ class: "tiles" }, tile("Rows", count(output?.rowsOut), rows), tile("Asked for", spec ? plural(spec.features.length, "feature or view", "features or views") : "–", "the newest row of each that is not of the future")),
    card("Join", {}, facts([["Entities", path(spec?.entities.path)], ["As of", path(spec?.entities.eventTime)], ["Features", spec ? span({ class: "wrap" }, spec.features.join(", ")) : null]])),
    card(
      "Output",
      {},
      output
        ? facts([["Directory", [path(output.path), h(Copy, { text: output.path, label: "path" })]], ["Files", plural(output.files, "file")]])
        : isOver(job.state)
          ? empty("Nothing was published", "The output appears as a whole or not at all.")
          : [p({ class: "dim" }, "It appears as a whole, by one rename, when every entity has its features."), facts([["Will be at", path(spec?.output)]])],
    ),
    ...malformed,
  ];
}

/** What this job, or a later one, has brought into the grid of its view; records follow the journal, so it is asked for until it is there. */
function useMaterialized(job, name) {
  const [turn, again] = useReducer((n) => n + 1, 0);
  const { data } = useLoaded((signal) => getJson("/api/v1/feature-views", { signal }), [job.id, job.state, turn]);
  const views = data?.featureViews.filter((each) => each.materialized) ?? [];
  const own = views.find((each) => each.materialized.job === job.id);
  const later = views.some((each) => each.spec.name === name && each.materialized.at > job.endedAt);
  const missing = job.state === "SUCCEEDED" && !own && !later;
  useEffect(() => {
    if (!missing) return undefined;
    const timer = setInterval(again, FOLLOW);
    return () => clearInterval(timer);
  }, [missing]);
  return { own, later };
}

export function Materialization({ job }) {
  const spec = useSpec(job);
  const { own, later } = useMaterialized(job, spec?.view.split("@")[0]);
  const done = own?.materialized;
  const malformed = usePassedOver(job);
  return [
    div(
      { class: "tiles" },
      tile("View", spec?.view ?? "–", own ? `version ${own.version}` : spec?.full ? "all rows are read again" : "rows that are newer than the last time are read"),
      tile("Entities", count(done?.entities), done ? "of which a row was written" : later ? "a later job has brought newer rows" : isOver(job.state) ? "" : "rows are read and written to the grid"),
    ),
    done ? card("In the grid", {}, facts([["Rows of up to", done.watermarkMicros > -FOREVER ? at(done.watermarkMicros / 1000) : null], ["Keys", own.spec.keys.join(", ")], ["Source", path(own.spec.path)], ["Since", at(done.at)]])) : null,
    ...malformed,
  ];
}
