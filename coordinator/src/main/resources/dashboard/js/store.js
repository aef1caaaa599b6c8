// What this page knows of the cluster: one object, and hooks that draw again when it changes.
import { useEffect, useReducer, useState } from "preact/hooks";

export class Store {
  constructor() {
    this.status = "connecting";
    this.seenAt = 0;
    this.clusterId = "";
    this.jobs = new Map();
    this.nodes = new Map();
    this.models = null;
    this.known = false;
    this.clockOffset = 0;
    this.events = 0;
    this.listeners = new Set();
  }

  /** The server's time. */
  now() {
    return Date.now() + this.clockOffset;
  }

  take(event, data) {
    if (event === "snapshot") {
      this.jobs = new Map();
      this.nodes = new Map();
    }
    for (const each of data.jobs) this.jobs.set(each.job.id, { ...each.progress, ...each.job, change: each.change });
    for (const node of data.nodes) this.nodes.set(node.id, node);
    if (data.models !== undefined) this.models = data.models;
    this.clockOffset = Date.parse(data.now) - Date.now();
    this.clusterId = data.clusterId;
    this.known = true;
    this.events++;
    this.update({ seenAt: Date.now() });
  }

  update(changes) {
    const same = Object.entries(changes).every(([key, value]) => key === "seenAt" || this[key] === value);
    Object.assign(this, changes);
    if (same && changes.seenAt === undefined) return;
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.listeners.forEach((listener) => listener());
    });
  }

  /** Newest first. */
  jobList() {
    return [...this.jobs.values()].sort((x, y) => (x.submittedAt < y.submittedAt ? 1 : x.submittedAt > y.submittedAt ? -1 : 0));
  }

  nodeList() {
    return [...this.nodes.values()].sort((x, y) => (x.id < y.id ? -1 : 1));
  }
}

export const store = new Store();

/** Draws the component again on every change of the cluster. */
export function useStore() {
  const [, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    store.listeners.add(redraw);
    return () => store.listeners.delete(redraw);
  }, []);
  return store;
}

/** Draws the component again every so often; gives the server's time. */
export function useNow(interval = 1000) {
  const [, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(redraw, interval);
    return () => clearInterval(timer);
  }, [interval]);
  return store.now();
}

const AGAIN = 2_000;

/** What may be better the next time. */
const isPassing = (error) => error.status === 0 || error.status >= 500;

/** Loads something, and again when a key changes: {data, error, reload}. What was loaded stays until the next has come. */
export function useLoaded(load, keys) {
  const [state, setState] = useState({ data: null, error: null });
  const [turn, reload] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    let current = true;
    let again;
    const abort = new AbortController();
    load(abort.signal).then(
      (data) => current && setState({ data, error: null }),
      (error) => {
        if (!current || error.name === "AbortError") return;
        setState((before) => ({ data: before.data, error }));
        if (isPassing(error)) again = setTimeout(reload, AGAIN);
      },
    );
    return () => {
      current = false;
      clearTimeout(again);
      abort.abort();
    };
  }, [...keys, turn]);
  return { ...state, reload };
}
