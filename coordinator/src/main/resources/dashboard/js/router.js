// Addresses: /jobs/ID/trials/7 and the like. Links are plain anchors; clicks on those of this site do not reload the page.
import { useEffect, useReducer } from "preact/hooks";

const listeners = new Set();

export const segments = () =>
  location.pathname
    .split("/")
    .filter(Boolean)
    .map((each) => {
      try {
        return decodeURIComponent(each);
      } catch {
        return each;
      }
    });

export const pathTo = (...parts) => "/" + parts.map((each) => encodeURIComponent(each)).join("/");

export function go(path, { replace = false } = {}) {
  if (path === location.pathname + location.search) return;
  const before = segments().slice(0, 2).join("/");
  history[replace ? "replaceState" : "pushState"](null, "", path);
  if (segments().slice(0, 2).join("/") !== before) {
    scrollTo(0, 0);
    requestAnimationFrame(() => document.getElementById("main")?.focus({ preventScroll: true }));
  }
  listeners.forEach((listener) => listener());
}

addEventListener("popstate", () => listeners.forEach((listener) => listener()));

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || link.pathname.startsWith("/api/") || link.pathname === "/metrics") return;
  if (link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
});

export function useRoute() {
  const [, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    listeners.add(redraw);
    return () => listeners.delete(redraw);
  }, []);
  return segments();
}

export function useTitle(title) {
  useEffect(() => {
    document.title = title ? `${title} · Bellwether` : "Bellwether";
  }, [title]);
}
