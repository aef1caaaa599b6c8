// Numbers and times as people read them.
const whole = new Intl.NumberFormat("en");
const missing = "–";

export const count = (n) => (n === null || n === undefined ? missing : whole.format(n));

export const plural = (n, one, many = one + "s") => `${count(n)} ${n === 1 ? one : many}`;

/** The server writes what is no number as a word. */
export const number = (value) => (value === null || value === undefined ? NaN : Number(value));

/** A metric: five digits that matter, so that columns line up. */
export function metric(value) {
  if (value === null || value === undefined) return missing;
  const n = Number(value);
  if (!Number.isFinite(n)) return String(value);
  const size = Math.abs(n);
  if (n !== 0 && (size >= 1e6 || size < 1e-4)) return n.toExponential(3);
  return size >= 1000 ? n.toFixed(1) : n.toPrecision(5);
}

/** A hyperparameter: as short as it can be said. */
export function param(value) {
  if (value === null || value === undefined) return missing;
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const short = Number(value.toPrecision(4));
  const size = Math.abs(short);
  return size < 1e-3 || size >= 1e6 ? short.toExponential().replace("e+", "e") : String(short);
}

export function bytes(n) {
  if (n === null || n === undefined) return missing;
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  let size = n;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toPrecision(3)} ${units[unit]}`;
}

export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return missing;
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function ago(ms) {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

const absolute = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

export const at = (time) => absolute.format(new Date(time));

export const shortId = (id) => (id.length > 14 ? id.slice(0, 12) + "…" : id);

/** How much better a value is than another, in words; empty if that can't be said. */
export function gain(value, than, goal) {
  if (value === null || than === null || value === undefined || than === undefined) return "";
  const difference = goal === "MINIMIZE" ? than - value : value - than;
  if (!Number.isFinite(difference)) return "";
  return `${difference >= 0 ? "+" : "−"}${metric(Math.abs(difference)).replace(/\.?0+$/, "")} ${difference >= 0 ? "better" : "worse"}`;
}
