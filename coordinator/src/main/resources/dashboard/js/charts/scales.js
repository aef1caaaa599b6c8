// From values to pixels, and the round numbers to write beside an axis.
export function linear(low, high, from, to) {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

export function logarithmic(low, high, from, to) {
  const scale = linear(Math.log(low), Math.log(high), from, to);
  return (value) => scale(Math.log(value));
}

/** Round numbers within the range, about as many as asked. */
export function ticks(low, high, wanted) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [low];
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** Powers of ten within the range; between them, if there are fewer than two, round numbers. */
export function logTicks(low, high) {
  const found = [];
  for (let power = Math.ceil(Math.log10(low) - 1e-9); 10 ** power <= high * (1 + 1e-9); power++) found.push(Number(`1e${power}`));
  return found.length >= 2 ? found : ticks(low, high, 3).filter((each) => each > 0);
}

export function tickText(value) {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e4 || size < 1e-3) {
    const text = value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
    return size >= 1e4 && size < 1e6 ? `${Number((value / 1000).toPrecision(4))}k` : text;
  }
  return String(Number(value.toPrecision(5)));
}

/** The value below which the share {@code q} of sorted values lies. */
export function quantile(sorted, q) {
  if (!sorted.length) return NaN;
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

/* From dull to vivid: what is good stands out, in either theme. Both ends keep their contrast to the background. */
const RAMPS = {
  light: [[198, 205, 217], [139, 172, 219], [66, 116, 214], [36, 52, 150]],
  dark: [[52, 60, 76], [52, 92, 160], [92, 150, 245], [196, 226, 255]],
};

/** A colour for 0 (worst) to 1 (best). */
export function ramp(share, dark) {
  const stops = RAMPS[dark ? "dark" : "light"];
  const at = Math.max(0, Math.min(1, Number.isNaN(share) ? 0 : share)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  const mixed = stops[low].map((each, i) => Math.round(each + (stops[low + 1][i] - each) * (at - low)));
  return `rgb(${mixed.join(" ")})`;
}
