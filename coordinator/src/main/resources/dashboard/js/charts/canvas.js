// A canvas that fits its place, is sharp on every screen, follows the theme, and says what it shows to those who can't see it.
import { useEffect, useReducer, useRef } from "preact/hooks";
import { div, h } from "../tags.js";
import { useWidth } from "../parts.js";

export const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

const NAMES = ["text", "muted", "line", "grid", "accent", "surface", "best", "good", "bad"];

// As the canvas itself would show them: a custom property's own value may still leave the theme open.
function colours(canvas) {
  const found = { dark: isDark() };
  for (const name of NAMES) {
    canvas.style.color = `var(--${name})`;
    found[name] = getComputedStyle(canvas).color;
  }
  canvas.style.removeProperty("color");
  return found;
}

export const FONT = (size = 11) => `${size}px ${getComputedStyle(document.body).fontFamily}`;

/** {@code draw(context, width, height, colours)}; {@code pointer(x, y, kind)} gives the text of a tip with its place, or null. */
export function Canvas({ height, minWidth = 0, label, draw, onPointer, tip, onClick, keys }) {
  const [box, seen] = useWidth();
  const width = seen && Math.max(seen, minWidth);
  const canvas = useRef(null);
  const [theme, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    media.addEventListener("change", redraw);
    addEventListener("themechange", redraw);
    return () => {
      media.removeEventListener("change", redraw);
      removeEventListener("themechange", redraw);
    };
  }, []);
  useEffect(() => {
    if (!width) return;
    const ratio = Math.max(1, devicePixelRatio || 1);
    const element = canvas.current;
    if (element.width !== width * ratio || element.height !== height * ratio) {
      element.width = width * ratio;
      element.height = height * ratio;
    }
    const context = element.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context, width, height, colours(element));
  }, [width, height, theme, ...keys]);
  const place = (event) => {
    const at = canvas.current.getBoundingClientRect();
    onPointer?.(event.clientX - at.left, event.clientY - at.top, width);
  };
  return div(
    { class: "chart", ref: box, "data-scrolls": minWidth > seen ? "" : undefined },
    h("canvas", {
      ref: canvas,
      role: "img",
      "aria-label": label,
      style: { width: `${width}px`, height: `${height}px`, cursor: tip && onClick ? "pointer" : "default" },
      onPointerMove: place,
      onPointerLeave: () => onPointer?.(NaN, NaN, width),
      onClick,
    }),
    tip ? div({ class: "tip", style: { left: `${Math.min(Math.max(tip.x, 70), Math.max(70, width - 70))}px`, top: `${tip.y}px` } }, ...tip.lines.map((each, i) => div({ key: i, class: i ? "dim num" : "strong num" }, each))) : null,
  );
}
