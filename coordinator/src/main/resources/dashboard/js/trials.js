// The trials of one sweep as columns by trial number, kept up by change number: a trial that comes twice lands in the same place.
import { useEffect, useReducer, useRef } from "preact/hooks";
import { getJson, jobPath } from "./api.js";
import { number } from "./format.js";

const AGAIN = 2_000; // after a failure
const PAUSE = 400; // between two pages of changes, so that a fast sweep does not keep the page busy

export class Trials {
  constructor(job) {
    this.job = job;
    this.change = 0;
    this.count = 0;
    this.version = 0;
    this.loaded = false;
    this.state = [];
    this.trainer = [];
    this.node = [];
    this.value = [];
    this.values = null; // of a sweep for several metrics, by trial
    this.attempts = [];
    this.startedAt = [];
    this.endedAt = [];
    this.params = {};
    this.errors = new Map();
  }

  merge(page) {
    page.number.forEach((n, i) => {
      this.state[n] = page.states[page.state[i]];
      this.trainer[n] = page.trainers[page.trainer[i]];
      this.node[n] = page.nodes[page.node[i]] ?? null;
      this.value[n] = number(page.value[i]);
      if (page.values) (this.values ??= [])[n] = page.values[i];
      this.attempts[n] = page.attempts[i];
      this.startedAt[n] = page.startedAt[i];
      this.endedAt[n] = page.endedAt[i];
      if (n >= this.count) this.count = n + 1;
      if (this.errors.size) this.errors.delete(n);
    });
    for (const [name, values] of Object.entries(page.params)) {
      const column = (this.params[name] ??= []);
      page.number.forEach((n, i) => (column[n] = values[i] ?? undefined));
    }
    for (const [n, error] of Object.entries(page.errors)) this.errors.set(Number(n), error);
    this.change = page.change;
    this.version++;
  }

  /** Everything that has changed since the last time. */
  async update(signal, onPage) {
    for (let more = true; more; ) {
      const page = await getJson(`${jobPath(this.job)}/trials?since=${this.change}`, { signal });
      this.merge(page);
      more = page.more;
      if (!more) this.loaded = true;
      onPage();
    }
  }

  paramNames() {
    return Object.keys(this.params);
  }

  /** Hyperparameters that differ between trials. */
  varying() {
    return this.paramNames().filter((name) => {
      const column = this.params[name];
      let first;
      for (let n = 0; n < this.count; n++) {
        if (column[n] === undefined) continue;
        if (first === undefined) first = column[n];
        else if (column[n] !== first) return true;
      }
      return false;
    });
  }

  countByState() {
    const counts = {};
    for (let n = 0; n < this.count; n++) counts[this.state[n]] = (counts[this.state[n]] ?? 0) + 1;
    return counts;
  }

  /** The trials that were the best so far when one goes through them by number: [{n, value}]. */
  improvements(goal) {
    const found = [];
    let best = NaN;
    for (let n = 0; n < this.count; n++) {
      const value = this.value[n];
      if (this.state[n] !== "SUCCEEDED" || !Number.isFinite(value)) continue;
      if (Number.isNaN(best) || (goal === "MINIMIZE" ? value < best : value > best)) {
        best = value;
        found.push({ n, value });
      }
    }
    return found;
  }

  /** Numbers of trials with a value, best first. */
  ranked(goal) {
    const numbers = [];
    for (let n = 0; n < this.count; n++) if (Number.isFinite(this.value[n])) numbers.push(n);
    const sign = goal === "MINIMIZE" ? 1 : -1;
    return numbers.sort((x, y) => sign * (this.value[x] - this.value[y]) || x - y);
  }
}

/** The job's trials, loaded and kept up with {@code change}, the number that the stream of events tells. */
export function useTrials(job, change) {
  const trials = useRef(null);
  const busy = useRef(false);
  const [, redraw] = useReducer((n) => n + 1, 0);
  const error = useRef(null);
  if (trials.current === null) trials.current = new Trials(job);
  const wanted = useRef(change);
  wanted.current = change;
  const abort = useRef(null);
  useEffect(() => {
    abort.current = new AbortController();
    return () => abort.current.abort();
  }, []);
  useEffect(() => {
    const keepUp = async () => {
      if (busy.current) return;
      busy.current = true;
      const { signal } = abort.current;
      while (!signal.aborted && (!trials.current.loaded || trials.current.change < wanted.current)) {
        try {
          await trials.current.update(signal, redraw);
          error.current = null;
        } catch (e) {
          error.current = e;
        }
        if (!signal.aborted) redraw();
        await new Promise((resolve) => setTimeout(resolve, error.current ? AGAIN : PAUSE));
      }
      busy.current = false;
    };
    keepUp();
  }, [change]);
  return { trials: trials.current, error: error.current };
}
