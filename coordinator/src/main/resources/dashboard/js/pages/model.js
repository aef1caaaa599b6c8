// One model: its versions, what is in the chosen one, and where that came from.
import { a, button, code, div, h, h1, span, table, tbody, td, th, thead, tr } from "../tags.js";
import { useState } from "preact/hooks";
import { download, getJson } from "../api.js";
import { bytes, metric, param, plural, shortId } from "../format.js";
import { Ago, Copy, card, empty, facts, loading, problem } from "../parts.js";
import { icon } from "../icons.js";
import { pathTo, useTitle } from "../router.js";
import { useLoaded, useStore } from "../store.js";
import { Lineage } from "../charts/lineage.js";

function Download({ model }) {
  const [error, setError] = useState(null);
  const path = `/api/v1/models/${encodeURIComponent(model.name)}/versions/${model.version}/artifact`;
  return [
    error ? span({ class: "bad-text" }, error.message) : null,
    button({ class: "button", onClick: () => download(path).then(() => setError(null), setError) }, icon("download"), ` Download (${bytes(model.bytes)})`),
  ];
}

function LineageCard({ model, jobs }) {
  const path = `/api/v1/lineage/${encodeURIComponent(model.name)}?version=${model.version}`;
  const { data, error, reload } = useLoaded((signal) => getJson(path, { signal }), [path, jobs]);
  const content = () => {
    if (error) return error.status === 404 ? empty("Not recorded yet", "Records follow the journal, usually within a second.") : problem(error, reload);
    return data ? h(Lineage, { lineage: data }) : loading("the lineage");
  };
  return card("Lineage", { hint: "from its sources to what was made with it" }, content());
}

export function ModelPage({ name, version }) {
  const cluster = useStore();
  const { data, error, reload } = useLoaded((signal) => getJson(`/api/v1/models/${encodeURIComponent(name)}`, { signal }), [name, cluster.models]);
  useTitle(name);
  if (error) return card(null, {}, error.status === 404 ? empty("There is no such model", `No model is registered as ${name}.`) : problem(error, reload));
  if (!data) return loading("the model");
  const versions = data.versions;
  const model = version === undefined ? versions[0] : versions.find((each) => String(each.version) === version);
  if (!model) return card(null, {}, empty("There is no such version", `${name} has ${plural(versions.length, "version")}.`));
  const ended = [...cluster.jobs.values()].filter((job) => job.endedAt).length;
  const params = Object.entries(model.params);
  return [
    div(
      { class: "page-head job-head" },
      div(
        { class: "job-title" },
        div({ class: "crumbs" }, a({ href: "/models" }, "Models"), span({ class: "dim" }, "/"), span({ class: "dim" }, `version ${model.version}`)),
        div({ class: "title-row" }, h1(model.name), span({ class: "chip" }, `v${model.version}`), model === versions[0] ? span({ class: "badge", "data-state": "SUCCEEDED" }, "newest") : null),
        div({ class: "meta" }, span(model.trainer), span(`${model.metric} `, span({ class: "num strong" }, metric(model.value))), span("registered ", h(Ago, { at: model.createdAt }))),
      ),
      div({ class: "actions" }, h(Download, { model })),
    ),
    h(LineageCard, { model, jobs: ended }),
    div(
      { class: "columns" },
      div(
        { class: "stack" },
        card(
          "What it is",
          {},
          facts([
            ["Job", a({ href: pathTo("jobs", model.job), class: "mono" }, model.job)],
            ["Run", [span({ class: "mono", title: model.run }, shortId(model.run)), h(Copy, { text: model.run, label: "run id" })]],
            ["Dataset", model.datasetName ? [model.datasetName, " ", span({ class: "mono dim", title: model.dataset }, shortId(model.dataset))] : null],
            ["Label", model.label],
            ["Features", div({ class: "chips" }, ...model.features.map((each) => span({ key: each, class: "chip" }, each)))],
            ["Format", model.format],
            ["SHA-256", [code({ class: "mono", title: model.sha256 }, shortId(model.sha256)), h(Copy, { text: model.sha256, label: "hash" })]],
          ]),
        ),
      ),
      div(
        { class: "stack" },
        card("Hyperparameters", { flush: true }, params.length ? table({ class: "table pairs" }, tbody(...params.map(([key, value]) => tr({ key }, th({ scope: "row" }, key), td({ class: "right num" }, param(value)))))) : div({ class: "pad dim" }, "All at their defaults.")),
        card(
          "Versions",
          { flush: true },
          div(
            { class: "table-wrap" },
            table(
              { class: "table" },
              thead(tr(th("Version"), th({ class: "right" }, model.metric), th("Trainer"), th({ class: "right" }, "Registered"))),
              tbody(...versions.map((each) => tr({ key: each.version, class: each === model ? "is-chosen" : undefined }, td(a({ href: pathTo("models", name, String(each.version)), "aria-current": each === model ? "true" : undefined }, `v${each.version}`)), td({ class: "right num" }, metric(each.value)), td(each.trainer), td({ class: "right dim nowrap" }, h(Ago, { at: each.createdAt }))))),
            ),
          ),
        ),
      ),
    ),
  ];
}
