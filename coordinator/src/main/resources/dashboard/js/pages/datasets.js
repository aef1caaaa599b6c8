// Dataset versions, by each of the names that they were loaded by.
import { a, div, h, h1, span, table, tbody, td, th, thead, tr } from "../tags.js";
import { getJson } from "../api.js";
import { count, plural, shortId } from "../format.js";
import { Ago, badge, card, empty, loading, problem } from "../parts.js";
import { pathTo, useTitle } from "../router.js";
import { useLoaded, useStore } from "../store.js";

/** The newest of a name goes by it; others by their ids. */
const row = ({ name, version, createdAt, refused }, i, all) =>
  tr(
    { key: `${version.id} ${name}` },
    td(
      { class: "sticky grow" },
      a({ href: pathTo("datasets", all.findIndex((each) => each.name === name) === i ? name : version.id), class: "strong" }, name),
      refused ? [" ", badge("FAILED", "refused")] : null,
      span({ class: "dim sub mono", title: version.id }, shortId(version.id)),
    ),
    td({ "data-label": "Source" }, span({ class: "mono clamp", title: version.spec.path }, version.spec.path)),
    td({ class: "right num", "data-label": "Train rows" }, count(version.trainRows)),
    td({ class: "right num", "data-label": "Validation" }, count(version.validationRows)),
    td({ class: "num", "data-label": "Columns" }, span({ title: version.features.join(", ") }, plural(version.features.length, "feature"))),
    td({ class: "right num", "data-label": "Segments" }, count(version.segments)),
    td({ class: "right dim nowrap", "data-label": "Loaded" }, h(Ago, { at: createdAt })),
  );

export function Datasets() {
  const cluster = useStore();
  const ready = [...cluster.jobs.values()].filter((job) => job.dataset).length;
  const { data, error, reload } = useLoaded((signal) => getJson("/api/v1/datasets", { signal }), [ready]);
  useTitle("Datasets");
  if (error) return problem(error, reload);
  if (!data) return loading("datasets");
  return [
    div({ class: "page-head" }, h1("Datasets"), a({ href: "/models" }, "Models")),
    data.datasets.length
      ? card(
          null,
          { flush: true },
          div(
            { class: "table-wrap" },
            table(
              { class: "table stacked" },
              thead(tr(th({ class: "sticky" }, "Dataset"), th("Source"), th({ class: "right" }, "Train rows"), th({ class: "right" }, "Validation"), th("Columns"), th({ class: "right" }, "Segments"), th({ class: "right" }, "Loaded"))),
              tbody(...data.datasets.map(row)),
            ),
          ),
        )
      : card(null, {}, empty("No dataset yet", "A sweep loads the files that its spec names, once for each version of their content.")),
  ];
}
