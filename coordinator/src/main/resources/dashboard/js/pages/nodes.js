// Worker nodes: what they offer, hold and run.
import { useState } from "preact/hooks";
import { button, div, h, h1, span, table, tbody, td, th, thead, tr } from "../tags.js";
import { count, plural, shortId } from "../format.js";
import { badge, card, empty, loading, Confirm } from "../parts.js";
import { post } from "../api.js";
import { useTitle } from "../router.js";
import { useStore } from "../store.js";

const MAX_SQUARES = 24;

/** One square for each slot, filled where an attempt runs. */
export function slotSquares(node) {
  if (node.state === "LOST") return span({ class: "slots", "aria-hidden": "true" });
  const shown = Math.min(node.slots, MAX_SQUARES);
  const taken = node.used?.cpu ?? node.running;
  const filled = Math.round((Math.min(taken, node.slots) / Math.max(1, node.slots)) * shown);
  return span(
    { class: "slots", role: "img", "aria-label": `${taken} of ${plural(node.slots, "slot")} in use` },
    ...Array.from({ length: shown }, (_, i) => span({ key: i, class: i < filled ? "slot used" : "slot" })),
  );
}

function drainAction(node) {
  const path = `/api/v1/nodes/${encodeURIComponent(node.id)}/`;
  if (node.state === "UP") {
    return h(Confirm, {
      label: "Drain",
      title: `Drain ${node.id}?`,
      text: "It gets nothing new until it is resumed. What runs there has half a minute to end; then what can go on elsewhere does. DRAINED says that it can be stopped.",
      action: () => post(path + "drain"),
    });
  }
  return ["DRAINING", "DRAINED", "QUARANTINED"].includes(node.state) ? h(Resume, { path: path + "resume" }) : null;
}

function Resume({ path }) {
  const [error, setError] = useState(null);
  return button({ class: "button", title: error?.message, onClick: () => post(path).catch(setError) }, error ? "Failed; again" : "Resume");
}

function decodes(node) {
  const versions = Object.entries(node.decodes ?? {});
  if (!versions.length) return span({ class: "dim" }, "none");
  const total = versions.reduce((sum, [, n]) => sum + n, 0);
  const title = versions.map(([id, n]) => `${shortId(id)}: decoded ${plural(n, "time")}`).join("\n");
  return span({ title }, `${plural(versions.length, "dataset")}`, total > versions.length ? span({ class: "dim" }, ` (${total} times)`) : null);
}

const row = (node) =>
  tr(
    { key: node.id, class: node.state === "LOST" ? "faded" : undefined },
    td({ class: "sticky" }, span({ class: "strong" }, node.id), span({ class: "dim sub" }, node.host)),
    td({ "data-label": "State" }, badge(node.state), node.note ? span({ class: "dim sub", title: node.note }, node.note) : null),
    td({ "data-label": "Slots in use" }, div({ class: "node-slots" }, slotSquares(node), span({ class: "num dim" }, node.state === "LOST" ? "–" : `${node.used?.cpu ?? node.running} / ${node.slots}`))),
    td({ class: "num", "data-label": "Grid" }, node.grid ? `sees ${plural(node.grid, "node")}` : span({ class: "dim" }, "not joined")),
    td({ "data-label": "Decoded" }, decodes(node)),
    td({ "data-label": "Kernels" }, node.kernels ? span({ class: "clamp", title: node.kernels }, node.kernels) : span({ class: "dim" }, "–")),
    td({ "data-label": "Trainers" }, div({ class: "chips" }, ...node.trainers.map((each) => span({ key: each, class: "chip" }, each)))),
    td({ class: "right" }, drainAction(node)),
  );

export function Nodes() {
  const cluster = useStore();
  useTitle("Nodes");
  if (!cluster.known) return loading("nodes");
  const order = { UP: 0, DRAINING: 1, DRAINED: 1, LOST: 2 };
  const nodes = cluster.nodeList().sort((x, y) => (order[x.state] ?? 3) - (order[y.state] ?? 3));
  const here = nodes.filter((node) => node.state !== "LOST");
  const slots = here.reduce((sum, node) => sum + node.slots, 0);
  return [
    div(
      { class: "page-head" },
      h1("Nodes"),
      span({ class: "dim" }, nodes.length ? `${plural(here.length, "node")} here, ${plural(slots, "slot")}` : ""),
    ),
    nodes.length
      ? card(
          null,
          { flush: true },
          div(
            { class: "table-wrap" },
            table(
              { class: "table stacked" },
              thead(tr(th({ class: "sticky" }, "Node"), th("State"), th("Slots in use"), th("Grid"), th("Decoded"), th("Kernels"), th("Trainers"), th({ class: "right" }, span({ class: "hidden" }, "Actions")))),
              tbody(...nodes.map(row)),
            ),
          ),
        )
      : card(null, {}, empty("No worker has registered", "Start one on any machine that reaches the coordinator. It appears here at once.", "scripts/bellwether worker --join HOST:7400")),
    nodes.length > here.length
      ? div({ class: "foot-note" }, `${count(nodes.length - here.length)} lost: not heard of for too long; what they ran was given to others.`)
      : null,
  ];
}
