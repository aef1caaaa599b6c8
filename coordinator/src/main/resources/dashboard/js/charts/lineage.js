// What was made from what: columns from the sources to what came of the model; on a narrow screen, rows.
import { useEffect } from "preact/hooks";
import { div, h, span } from "../tags.js";
import { badge, useWidth } from "../parts.js";
import { shortId } from "../format.js";
import { pathTo } from "../router.js";

const NARROW = 620;
const MAX_IN_LAYER = 12;
const BOX = { width: 196, height: 58 };
const GAP = { across: 16, along: 56 };

const KINDS = { FILE: "file", DATASET: "dataset", FEATURE_VIEW: "feature view", RUN: "run", MODEL: "model" };

function merged({ upstream, downstream }) {
  const nodes = new Map([...upstream.nodes, ...downstream.nodes].map((each) => [each.id, each]));
  const edges = new Map([...upstream.edges, ...downstream.edges].map((each) => [`${each.from}\n${each.to}`, each]));
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

/** A node's layer is one more than the greatest of those it was made from; data cannot flow in a circle, but texts can lie. */
function layers(nodes, edges) {
  const into = new Map(nodes.map((each) => [each.id, []]));
  for (const { from, to } of edges) into.get(to)?.push(from);
  const depth = new Map();
  const visit = (id, path) => {
    if (depth.has(id)) return depth.get(id);
    if (path.has(id)) return 0;
    path.add(id);
    const found = Math.max(-1, ...(into.get(id) ?? []).map((from) => visit(from, path))) + 1;
    path.delete(id);
    depth.set(id, found);
    return found;
  };
  nodes.forEach((each) => visit(each.id, new Set()));
  const byLayer = [];
  for (const each of nodes) (byLayer[depth.get(each.id)] ??= []).push(each);
  return byLayer.filter(Boolean);
}

/* Each layer in the order of where its inputs lie: fewer lines cross. */
function ordered(byLayer, edges) {
  const place = new Map();
  return byLayer.map((layer) => {
    const mean = (id) => {
      const places = edges.filter((each) => each.to === id && place.has(each.from)).map((each) => place.get(each.from));
      return places.length ? places.reduce((sum, each) => sum + each, 0) / places.length : 0;
    };
    const sorted = layer.map((each) => [mean(each.id), each]).sort((x, y) => x[0] - y[0] || (x[1].id < y[1].id ? -1 : 1)).map((each) => each[1]);
    sorted.forEach((each, i) => place.set(each.id, i));
    return sorted;
  });
}

function describe(node) {
  const slash = node.name.lastIndexOf("/");
  const name = node.kind === "FILE" && slash >= 0 && slash < node.name.length - 1 ? node.name.slice(slash + 1) : node.name;
  const version = node.kind === "MODEL" || node.kind === "FEATURE_VIEW" ? `v${node.version}` : node.version ? shortId(node.version) : "";
  const detail = node.kind === "FILE" ? node.name : node.kind === "RUN" ? shortId(node.id.replace(/^run\//, "")) : version;
  return { name, detail };
}

export function Lineage({ lineage }) {
  const [box, width] = useWidth();
  useEffect(() => {
    const element = box.current;
    if (element) element.scrollLeft = (element.scrollWidth - element.clientWidth) * (width < NARROW ? 0.5 : 1);
  }, [width, lineage]);
  const { nodes, edges } = merged(lineage);
  const down = width > 0 && width < NARROW;
  const full = ordered(layers(nodes, edges), edges);
  const shown = full.map((each) => each.slice(0, MAX_IN_LAYER));
  const most = Math.max(1, ...shown.map((each) => each.length));
  const step = down ? { along: BOX.height + GAP.along - 16, across: BOX.width + GAP.across } : { along: BOX.width + GAP.along, across: BOX.height + GAP.across };
  const size = { along: shown.length * step.along - (down ? GAP.along - 16 : GAP.along), across: most * step.across - GAP.across };
  const place = new Map();
  shown.forEach((layer, i) => {
    const start = (size.across - (layer.length * step.across - GAP.across)) / 2;
    layer.forEach((each, j) => place.set(each.id, down ? { x: start + j * step.across, y: i * step.along } : { x: i * step.along, y: start + j * step.across }));
  });
  const w = down ? size.across : size.along;
  const height = down ? size.along : size.across;
  const left = full.reduce((sum, each) => sum + Math.max(0, each.length - MAX_IN_LAYER), 0);
  const curve = ({ from, to }) => {
    const s = place.get(from);
    const t = place.get(to);
    if (!s || !t) return null;
    const [x1, y1, x2, y2] = down ? [s.x + BOX.width / 2, s.y + BOX.height, t.x + BOX.width / 2, t.y] : [s.x + BOX.width, s.y + BOX.height / 2, t.x, t.y + BOX.height / 2];
    const middle = down ? (y1 + y2) / 2 : (x1 + x2) / 2;
    const d = down ? `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2 - 6}` : `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 6} ${y2}`;
    return h("path", { key: from + to, class: "edge", d, "marker-end": "url(#arrow)" });
  };
  return div(
    { class: "lineage", ref: box, role: "group", "aria-label": "Lineage graph" },
    width
      ? div(
          { class: "lineage-plane", style: { width: `${w}px`, height: `${height}px` } },
          h(
            "svg",
            { width: w, height, "aria-hidden": "true" },
            h("defs", null, h("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 4, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto" }, h("path", { class: "arrow", d: "M0 0L8 4L0 8z" }))),
            ...edges.map(curve),
          ),
          ...shown.flat().map((each) => nodeBox(each, place.get(each.id), each.id === lineage.model.id)),
        )
      : null,
    left ? div({ class: "foot-note" }, `${left} more are not drawn.`) : null,
  );
}

function nodeBox(node, at, isSubject) {
  const { name, detail } = describe(node);
  const href = node.kind === "MODEL" ? pathTo("models", node.name, String(node.version)) : null;
  return h(
    href && !isSubject ? "a" : "div",
    { key: node.id, href: href && !isSubject ? href : undefined, class: `lineage-node ${isSubject ? "subject" : ""}`, "data-kind": node.kind, style: { left: `${at.x}px`, top: `${at.y}px` }, title: node.id },
    div({ class: "lineage-kind" }, KINDS[node.kind] ?? node.kind, node.state ? badge(node.state) : null),
    span({ class: "lineage-name ellipsis" }, name),
    span({ class: "lineage-detail ellipsis" }, detail),
  );
}
