// Small parts that every page uses.
import { useEffect, useRef, useState } from "preact/hooks";
import { a, button, code, dd, dialog, div, dl, dt, h, h2, header, p, section, span, time } from "./tags.js";
import { ago, at, count, duration } from "./format.js";
import { icon } from "./icons.js";
import { useNow } from "./store.js";

const TERMINAL = new Set(["SUCCEEDED", "FAILED", "CANCELLED", "PRUNED"]);

export const isOver = (state) => TERMINAL.has(state);

/** A state in words, with a dot whose shape and colour say it again. States that are not known here look neutral. */
export const badge = (state, words = String(state ?? "").toLowerCase().replaceAll("_", " ")) => span({ class: "badge", "data-state": state }, words);

export function Ago({ at: moment }) {
  const now = useNow(1000);
  if (!moment) return span({ class: "dim" }, "–");
  return time({ dateTime: moment, title: at(moment) }, ago(now - Date.parse(moment)));
}

/** How long something took, or has taken until now. */
export function Took({ from, to }) {
  const now = useNow(1000);
  if (!from) return span({ class: "dim" }, "–");
  const start = typeof from === "number" ? from : Date.parse(from);
  const end = to ? (typeof to === "number" ? to : Date.parse(to)) : now;
  return span({ class: "num" }, duration(end - start));
}

export const card = (title, { actions, hint, id, flush } = {}, ...content) =>
  section(
    { class: flush ? "card flush" : "card", id },
    title ? header({ class: "card-head" }, h2(title), hint ? span({ class: "hint" }, hint) : null, actions ? div({ class: "actions" }, actions) : null) : null,
    ...content,
  );

export const tile = (label, value, sub, extra) =>
  div({ class: "tile" }, div({ class: "tile-label" }, label), div({ class: "tile-value" }, value), div({ class: "tile-sub" }, sub), extra);

/** A bar of parts in the colours of states: [{state, count}], of a total. */
export function stateBar(parts, total, label) {
  const all = Math.max(total, parts.reduce((sum, each) => sum + each.count, 0), 1);
  return div(
    { class: "state-bar", role: "img", "aria-label": label },
    ...parts
      .filter((each) => each.count > 0)
      .map((each) => h("span", { key: each.state, "data-state": each.state, style: { width: `${(100 * each.count) / all}%` } })),
  );
}

export const empty = (title, text, ...commands) =>
  div(
    { class: "empty" },
    div({ class: "empty-title" }, title),
    text ? p(text) : null,
    ...commands.map((command) => h(Command, { command })),
  );

export function Copy({ text, label }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard?.writeText(text).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      },
      () => setCopied(false),
    );
  return button(
    { class: "icon-button small", onClick: copy, "aria-label": copied ? "Copied" : `Copy ${label}`, title: copied ? "Copied" : `Copy ${label}` },
    icon(copied ? "check" : "copy", 14),
  );
}

function Command({ command }) {
  return div({ class: "command" }, code(command), h(Copy, { text: command, label: "command" }));
}

/** Facts as a list of terms; those without a value are left out. */
export const facts = (entries, className = "facts") =>
  dl(
    { class: className },
    ...entries
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([term, value]) => div({ key: term }, dt(term), dd(value))),
  );

export const problem = (error, retry) =>
  div(
    { class: "notice bad", role: "alert" },
    icon("warning"),
    div({ class: "notice-text" }, error.message ?? String(error)),
    retry ? button({ class: "button small", onClick: retry }, "Try again") : null,
  );

export const notice = (kind, ...content) => div({ class: `notice ${kind}` }, icon("warning"), div({ class: "notice-text" }, ...content));

export const loading = (what) => div({ class: "loading", role: "status" }, `Loading ${what}…`);

export const segmented = (label, options, chosen, choose) =>
  div(
    { class: "segmented", role: "group", "aria-label": label },
    ...options.map(([value, text, n]) =>
      button(
        { key: value, "aria-pressed": String(value === chosen), onClick: () => choose(value) },
        text,
        n === undefined ? null : span({ class: "count" }, count(n)),
      ),
    ),
  );

export const tabs = (label, entries, chosen) =>
  h(
    "nav",
    { class: "tabs", "aria-label": label },
    ...entries.map(([href, text]) => a({ key: href, href, "aria-current": href === chosen ? "page" : undefined }, text)),
  );

/** Asks before it acts. */
export function Confirm({ label, title, text, action, danger }) {
  const ref = useRef(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const act = async () => {
    setBusy(true);
    setError(null);
    try {
      await action();
      ref.current?.close(); // what it was about may have gone meanwhile, and the question with it
    } catch (e) {
      setError(e);
    }
    setBusy(false);
  };
  return [
    button({ class: "button", onClick: () => ref.current.showModal() }, label),
    dialog(
      { ref, class: "dialog", "aria-label": title },
      h2(title),
      p(text),
      error ? problem(error) : null,
      div(
        { class: "dialog-actions" },
        button({ class: "button", onClick: () => ref.current.close() }, "Back"),
        button({ class: danger ? "button danger" : "button primary", disabled: busy, onClick: act }, busy ? "…" : label),
      ),
    ),
  ];
}

/** The width of an element, as it changes. */
export function useWidth() {
  const ref = useRef(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
