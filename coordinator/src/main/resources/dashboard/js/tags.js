// Elements as functions: div({class: "card"}, h2("Title"), "text"). Text stays text, whatever it holds.
import { h } from "preact";

const make = (name) => (...args) =>
  args[0]?.constructor === Object ? h(name, ...args) : h(name, null, ...args);

export const {
  a, article, aside, button, canvas, code, dd, details, dialog, div, dl, dt, em, footer, form, h1, h2, h3, header, input,
  label, li, main, meter, nav, ol, option, p, pre, progress, section, select, small, span, strong, summary, table, tbody,
  td, th, thead, time, tr, ul, svg, path, g, rect, circle, text, title, line,
} = new Proxy({}, { get: (_, name) => make(name) });

export { h };
