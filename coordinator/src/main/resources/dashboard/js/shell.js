// What is around every page: the way to the others, and whether what is shown is still true.
import { useEffect, useState } from "preact/hooks";
import { a, aside, button, div, h, header, main, nav, span } from "./tags.js";
import { ago } from "./format.js";
import { icon } from "./icons.js";
import { useNow, useStore } from "./store.js";

const PAGES = [
  ["/", "overview", "Overview"],
  ["/jobs", "jobs", "Jobs"],
  ["/models", "models", "Models"],
  ["/nodes", "nodes", "Nodes"],
];

const STATUS = {
  live: "Live",
  connecting: "Connecting",
  reconnecting: "Reconnecting",
  paused: "Paused",
  locked: "Locked",
};

const THEMES = { auto: "light", light: "dark", dark: "auto" };

function ThemeButton() {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme ?? "auto");
  const choose = () => {
    const next = THEMES[theme];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // for this page only
    }
    setTheme(next);
    dispatchEvent(new Event("themechange"));
  };
  const label = `Theme: ${theme}`;
  return button({ class: "icon-button", onClick: choose, "aria-label": `${label}. Change`, title: label }, icon(theme));
}

const brand = a(
  { class: "brand", href: "/" },
  h(
    "svg",
    { width: 24, height: 24, viewBox: "0 0 32 32", "aria-hidden": "true" },
    h("rect", { width: 32, height: 32, rx: 8, class: "brand-box" }),
    h("path", { class: "brand-bell", d: "M16 6.500a2 2 0 0 1 2 2v.6c3.200.9 5.200 3.600 5.200 7v4.100l1.900 2.300H6.900l1.900-2.300v-4.100c0-3.400 2-6.100 5.200-7v-.6a2 2 0 0 1 2-2z" }),
    h("path", { class: "brand-tongue", d: "M13 24.200h6a3 3 0 0 1-6 0z" }),
  ),
  span("Bellwether"),
);

const isCurrent = (href, [first]) => href === "/" + (first ?? "") || (href === "/models" && first === "datasets");

function Navigation({ route }) {
  const cluster = useStore();
  const running = [...cluster.jobs.values()].filter((job) => job.state === "RUNNING").length;
  const counts = { "/jobs": running };
  return nav(
    { class: "nav", "aria-label": "Pages" },
    ...PAGES.map(([href, name, text]) =>
      a(
        { key: href, href, "aria-current": isCurrent(href, route) ? "page" : undefined },
        icon(name),
        span({ class: "nav-text" }, text),
        counts[href] ? span({ class: "count", title: `${counts[href]} running` }, counts[href]) : null,
      ),
    ),
  );
}

const connection = (status) =>
  span({ class: "connection", "data-status": status, id: "connection" }, span({ class: "dot", "aria-hidden": "true" }), STATUS[status] ?? status);

/** Says so when the page may be out of date; not for the blink of an eye that a reconnection can take. */
function Staleness({ status, seenAt }) {
  useNow(1000);
  const [shown, setShown] = useState(false);
  const lost = status === "reconnecting";
  useEffect(() => {
    if (!lost) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, [lost]);
  if (!lost || !shown) return null;
  return div({ class: "stale" }, icon("warning"), span(`The coordinator does not answer; reconnecting. What is shown is as of ${ago(Date.now() - seenAt)}.`));
}

export function Shell({ route, children }) {
  const { status, seenAt, clusterId } = useStore();
  return div(
    { class: "shell" },
    a({ class: "skip", href: "#main" }, "Skip to content"),
    aside(
      { class: "side" },
      brand,
      h(Navigation, { route }),
      div(
        { class: "side-foot" },
        div({ class: "cluster" }, span({ class: "cluster-label" }, "Cluster"), span({ class: "cluster-id", title: clusterId }, clusterId || "–")),
        div({ class: "side-status" }, connection(status), h(ThemeButton)),
      ),
    ),
    header({ class: "top" }, brand, connection(status), h(ThemeButton)),
    main(
      { id: "main", tabindex: -1, class: "main" },
      div({ "aria-live": "polite", role: "status" }, h(Staleness, { status, seenAt })),
      children,
    ),
    div({ class: "bottom" }, h(Navigation, { route })),
  );
}
