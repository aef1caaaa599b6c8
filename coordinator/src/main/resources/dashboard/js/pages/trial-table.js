// The table of trials. Only the rows in sight exist, so twenty thousand cost as much as thirty.
import { a, button, div, h, label, span, option, select, table, tbody, td, th, thead, tr } from "../tags.js";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { count, duration, metric, param } from "../format.js";
import { badge, segmented } from "../parts.js";
import { icon } from "../icons.js";
import { go, pathTo } from "../router.js";

const ROW = 33;
const AHEAD = 8;

const COLUMNS = {
  number: { text: "Trial", of: (t, n) => n },
  state: { text: "State", of: (t, n) => t.state[n] },
  value: { text: "Value", of: (t, n) => t.value[n], right: true },
  trainer: { text: "Trainer", of: (t, n) => t.trainer[n] },
  node: { text: "Node", of: (t, n) => t.node[n] ?? "" },
  attempts: { text: "Attempts", of: (t, n) => t.attempts[n], right: true },
  time: { text: "Time", of: (t, n) => (t.startedAt[n] && t.endedAt[n] ? t.endedAt[n] - t.startedAt[n] : NaN), right: true },
};

const isMissing = (x) => x === undefined || x === null || Number.isNaN(x);

/* What is missing comes last, whichever way; equal ones go by number. */
function compare(x, y, sign) {
  if (isMissing(x) || isMissing(y)) return isMissing(x) - isMissing(y);
  return x < y ? -sign : x > y ? sign : 0;
}

function sorted(trials, of, descending, state) {
  const numbers = [];
  for (let n = 0; n < trials.count; n++) {
    if (trials.state[n] !== undefined && (state === "" || trials.state[n] === state)) numbers.push(n);
  }
  const sign = descending ? -1 : 1;
  return numbers.sort((x, y) => compare(of(trials, x), of(trials, y), sign) || x - y);
}

export function TrialTable({ trials, version, varying, goal, metricName, best, chosen, job }) {
  const [order, setOrder] = useState({ by: "number", descending: true });
  const [state, setState] = useState("");
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const box = useRef(null);
  const columns = useMemo(() => {
    const several = new Set(trials.trainer).size > 1;
    const retried = trials.attempts.some((each) => each > 1);
    const names = ["number", "state", "value", several ? "trainer" : null].filter(Boolean);
    const first = names.map((id) => ({ id, ...COLUMNS[id], ...(id === "value" ? { text: metricName } : {}) }));
    const params = varying.map((name) => ({ id: `p:${name}`, text: name, of: (t, n) => t.params[name][n], param: name, right: typeof trials.params[name].find((each) => each !== undefined) === "number" }));
    const last = ["time", "node", retried ? "attempts" : null].filter(Boolean).map((id) => ({ id, ...COLUMNS[id] }));
    return [...first, ...params, ...last];
  }, [varying.join("\n"), version, metricName]);
  const by = columns.find((each) => each.id === order.by) ?? columns[0];
  const numbers = useMemo(() => sorted(trials, by.of, order.descending, state), [version, by.id, order.descending, state]);
  const counts = useMemo(() => trials.countByState(), [version]);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry.contentRect.height));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const choose = (id) =>
    setOrder(order.by === id ? { by: id, descending: !order.descending } : { by: id, descending: id === "value" ? goal !== "MINIMIZE" : id === "number" });
  const from = Math.max(0, Math.min(Math.floor(top / ROW) - AHEAD, numbers.length - 1));
  const to = Math.min(numbers.length, Math.ceil((top + height) / ROW) + AHEAD);
  const options = [["", "All", trials.count], ...Object.entries(counts).map(([each, n]) => [each, each[0] + each.slice(1).toLowerCase(), n])];
  return [
    div(
      { class: "toolbar" },
      segmented("State", options, state, setState),
      label(
        { class: "sort-by" },
        span("Sort"),
        select({ value: order.by, onChange: (e) => choose(e.target.value) }, ...columns.map((each) => option({ key: each.id, value: each.id }, each.text))),
        button({ class: "icon-button small", "aria-label": order.descending ? "Descending; turn round" : "Ascending; turn round", onClick: () => setOrder({ ...order, descending: !order.descending }) }, icon(order.descending ? "down" : "up", 14)),
      ),
    ),
    div(
      { class: "table-wrap virtual", ref: box, onScroll: (e) => setTop(e.currentTarget.scrollTop), tabindex: 0, role: "region", "aria-label": "Trials" },
      table(
        { class: "table trials", "aria-rowcount": numbers.length + 1 },
        thead(
          tr(
            ...columns.map((each) =>
              th(
                { key: each.id, class: `${each.right ? "right" : ""} ${each.id === "number" ? "sticky" : ""}`, "aria-sort": each.id === by.id ? (order.descending ? "descending" : "ascending") : undefined },
                button({ class: "sort", onClick: () => choose(each.id) }, each.text, each.id === by.id ? icon(order.descending ? "down" : "up", 12) : null),
              ),
            ),
          ),
        ),
        tbody(
          from > 0 ? tr({ key: "before", class: "spacer", "aria-hidden": "true" }, td({ colSpan: columns.length, style: { height: `${from * ROW}px` } })) : null,
          ...numbers.slice(from, to).map((n, i) => row({ trials, n, columns, best, chosen, job, index: from + i })),
          to < numbers.length ? tr({ key: "after", class: "spacer", "aria-hidden": "true" }, td({ colSpan: columns.length, style: { height: `${(numbers.length - to) * ROW}px` } })) : null,
        ),
      ),
    ),
    div({ class: "foot-note num", "aria-live": "off" }, numbers.length ? `${count(Math.min(Math.floor(top / ROW) + 1, numbers.length))}–${count(Math.min(numbers.length, Math.floor((top + height - ROW) / ROW)))} of ${count(numbers.length)}` : "No trial is in this state."),
  ];
}

function row({ trials, n, columns, best, chosen, job, index }) {
  const href = pathTo("jobs", job, "trials", String(n));
  return tr(
    {
      key: n,
      "aria-rowindex": index + 2,
      class: `${n === best ? "is-best" : ""} ${n === chosen ? "is-chosen" : ""}`,
      onClick: (event) => event.target.closest("a, button") || String(getSelection()) || go(href),
    },
    ...columns.map((each) => td({ key: each.id, class: `${each.right ? "right num" : ""} ${each.id === "number" ? "sticky num" : ""}` }, cell(trials, n, each, href, best))),
  );
}

function cell(trials, n, column, href, best) {
  switch (column.id) {
    case "number":
      return a({ href, class: "trial-link" }, String(n), n === best ? span({ class: "best-mark", title: "the best so far" }, icon("star", 12), span({ class: "hidden" }, "best")) : null);
    case "state":
      return badge(trials.state[n]);
    case "value":
      return Number.isNaN(trials.value[n]) ? span({ class: "dim" }, "–") : metric(trials.value[n]);
    case "time": {
      const ms = column.of(trials, n);
      return Number.isNaN(ms) ? span({ class: "dim" }, "–") : duration(ms);
    }
    case "node":
      return span({ class: "dim" }, trials.node[n] ?? "–");
    default: {
      const value = column.of(trials, n);
      return value === undefined ? span({ class: "dim", title: "this trial has no such hyperparameter" }, "–") : column.param ? span({ title: String(value) }, param(value)) : String(value);
    }
  }
}
