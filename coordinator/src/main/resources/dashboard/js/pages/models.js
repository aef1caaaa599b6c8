// The registry: one row for each model, its newest version first.
import { a, div, h, h1, span, table, tbody, td, th, thead, tr } from "../tags.js";
import { getJson } from "../api.js";
import { bytes, metric, plural } from "../format.js";
import { Ago, card, empty, loading, problem } from "../parts.js";
import { pathTo, useTitle } from "../router.js";
import { useLoaded, useStore } from "../store.js";

const row = ([name, versions]) => {
  const [newest] = versions;
  return tr(
    { key: name },
    td({ class: "sticky grow" }, a({ class: "strong", href: pathTo("models", name) }, name), span({ class: "dim sub" }, plural(versions.length, "version"))),
    td({ class: "num", "data-label": "Newest" }, a({ href: pathTo("models", name, String(newest.version)) }, `v${newest.version}`)),
    td({ class: "right num", "data-label": "Value" }, metric(newest.value), span({ class: "dim sub" }, newest.metric)),
    td({ "data-label": "Trainer" }, span({ class: "chip" }, newest.trainer)),
    td({ "data-label": "Dataset" }, newest.datasetName || span({ class: "dim" }, "–")),
    td({ class: "num right", "data-label": "Size" }, bytes(newest.bytes)),
    td({ class: "right dim nowrap", "data-label": "Registered" }, h(Ago, { at: newest.createdAt })),
  );
};

export function Models() {
  const { models } = useStore();
  const { data, error, reload } = useLoaded((signal) => getJson("/api/v1/models", { signal }), [models]);
  useTitle("Models");
  if (error) return problem(error, reload);
  if (!data) return loading("models");
  const byName = new Map();
  for (const each of data.models) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  return [
    div({ class: "page-head" }, h1("Models"), a({ href: "/datasets" }, "Datasets")),
    byName.size
      ? card(
          null,
          { flush: true },
          div(
            { class: "table-wrap" },
            table(
              { class: "table stacked" },
              thead(tr(th({ class: "sticky" }, "Model"), th("Newest"), th({ class: "right" }, "Value"), th("Trainer"), th("Dataset"), th({ class: "right" }, "Size"), th({ class: "right" }, "Registered"))),
              tbody(...[...byName].map(row)),
            ),
          ),
        )
      : card(null, {}, empty("No model is registered", "A sweep registers its best trial's model when its spec has 'model: NAME'.", "scripts/bellwether submit docs/examples/sweep.yaml")),
  ];
}
