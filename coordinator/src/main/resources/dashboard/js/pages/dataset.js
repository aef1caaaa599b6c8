// One version of a dataset: where it came from, what its columns hold, and what its checks have found.
import { a, div, h, h1, li, span, table, tbody, td, th, thead, tr, ul } from "../tags.js";
import { getJson } from "../api.js";
import { bytes, count, param, plural, shortId } from "../format.js";
import { Ago, Copy, badge, card, empty, facts, loading, problem, tile } from "../parts.js";
import { pathTo, useTitle } from "../router.js";
import { useLoaded } from "../store.js";
import { checkTable } from "./checks.js";

const FREQUENT = 4;
const FILES = 20;

const share = (part, all) => (all ? `${((100 * part) / all).toFixed(part && part < all / 1000 ? 3 : 1)}%` : "–");

/** Bars of one width; the highest is as high as the cell. */
function histogram({ bounds, counts }) {
  const most = Math.max(...counts, 1);
  return div(
    { class: "histogram", role: "img", "aria-label": `from ${param(bounds[0])} to ${param(bounds.at(-1))}; most values from ${param(bounds[counts.indexOf(most)] ?? bounds[0])}` },
    ...counts.map((each, i) => span({ key: i, class: each ? "" : "none", title: `${param(bounds[i])} to ${param(bounds[i + 1])}: ${count(each)}`, style: { height: `${Math.max(each ? 4 : 0, (100 * each) / most)}%` } })),
  );
}

const frequent = (texts, rows) =>
  ul({ class: "plain" }, ...texts.frequent.slice(0, FREQUENT).map((each) => li({ key: each.value }, span({ class: "mono clamp", title: each.value }, each.value), span({ class: "dim num" }, ` ${share(each.rows, rows)}`))));

function distribution(column) {
  if (column.numbers) return histogram(column.numbers.histogram);
  if (column.texts) return frequent(column.texts, column.rows);
  return span({ class: "dim" }, "no value");
}

const quantile = (numbers, rank) => numbers?.quantiles.find((each) => each.rank === rank)?.value;

const row = (column) => {
  const { numbers, texts } = column;
  return tr(
    { key: column.name },
    td({ class: "sticky" }, span({ class: "strong" }, column.name), span({ class: "dim sub" }, column.type)),
    td({ class: "distribution", "data-label": "Distribution" }, distribution(column)),
    td({ class: "right num", "data-label": "Missing" }, share(column.nulls, column.rows), column.nulls ? span({ class: "dim sub" }, count(column.nulls)) : null),
    td({ class: "right num", "data-label": "Different" }, count(column.distinct)),
    td({ class: "right num", "data-label": "Least" }, numbers ? param(numbers.min) : (texts?.min ?? "–")),
    td({ class: "right num", "data-label": "Median" }, param(quantile(numbers, 0.5))),
    td({ class: "right num", "data-label": "Greatest" }, numbers ? param(numbers.max) : (texts?.max ?? "–")),
    td({ class: "right num", "data-label": "Mean" }, param(numbers?.mean), numbers ? span({ class: "dim sub" }, `± ${param(numbers.deviation)}`) : null),
  );
};

const columns = (list) =>
  div(
    { class: "table-wrap" },
    table(
      { class: "table stacked" },
      thead(tr(th({ class: "sticky" }, "Column"), th("Distribution"), ...["Missing", "Different", "Least", "Median", "Greatest", "Mean"].map((each) => th({ key: each, class: "right" }, each)))),
      tbody(...list.map(row)),
    ),
  );

/** What of the files was passed over, as their format allows. */
export const passedOver = ({ rows, values, first }, source) =>
  card(
    source ? `Malformed: ${source}` : "Malformed",
    { hint: "passed over, as the format allows" },
    facts([
      ["Rows left out", count(rows)],
      ...Object.entries(values).map(([column, number]) => [`Values of ${column}`, count(number)]),
      ["First", span({ class: "mono wrap" }, first)],
    ]),
  );

export function DatasetPage({ id }) {
  const { data, error, reload } = useLoaded((signal) => getJson(`/api/v1/datasets/${encodeURIComponent(id)}`, { signal }), [id]);
  useTitle(data ? data.name : id);
  if (error) return card(null, {}, error.status === 404 ? empty("There is no such dataset", `No version has the name or id ${id}.`) : problem(error, reload));
  if (!data) return loading("the dataset");
  const { version } = data;
  const list = data.columns ?? [];
  const checks = data.checks ?? [];
  return [
    div(
      { class: "page-head job-head" },
      div(
        { class: "job-title" },
        div({ class: "crumbs" }, a({ href: "/datasets" }, "Datasets"), span({ class: "dim" }, "/"), span({ class: "mono dim", title: version.id }, shortId(version.id)), h(Copy, { text: version.id, label: "version" })),
        h1(data.name),
        div({ class: "meta" }, data.refused ? badge("FAILED", "refused") : null, span(data.refused ? "refused by its checks " : "loaded ", h(Ago, { at: data.createdAt }), " by ", a({ href: pathTo("jobs", data.job) }, shortId(data.job)))),
      ),
    ),
    div(
      { class: "tiles" },
      tile("Train rows", count(version.trainRows), plural(version.segments, "segment")),
      tile("Validation rows", count(version.validationRows), "what trials are compared on"),
      tile("Features", count(version.features.length), version.spec.label ? `label ${version.spec.label}` : "no label"),
      tile("Files", count(version.files.length), version.spec.path),
    ),
    data.malformed ? passedOver(data.malformed) : null,
    checks.length ? card("Checks", { flush: true, hint: "as of the last load that had some" }, checkTable(checks)) : null,
    list.length
      ? card("Columns", { flush: true, hint: "of the source's files, found while they were loaded" }, columns(list))
      : card("Columns", {}, data.refused ? empty("Not loaded", "Its checks refused it, so there are no statistics.") : empty("No statistics", "A version that made none has loaded it. Load it again for them.")),
    card("Files", { hint: version.files.length > FILES ? `the first ${FILES} of ${count(version.files.length)}` : null }, facts(version.files.slice(0, FILES).map((file, i) => [`${i + 1}, ${bytes(file.bytes)}`, span({ class: "mono wrap", title: file.sha256 }, file.path)]))),
  ];
}
