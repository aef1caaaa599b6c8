// The stream of events, read by fetch rather than EventSource: that carries the token, tells why it ended, and lets a stream that
// went silent be given up. What comes are states; they replace what was known of the same id, so nothing can be counted twice.
import { request } from "./api.js";

const SILENCE = 16_000; // three heartbeats, and a bit
const HIDDEN = 60_000; // a page that nobody looks at gives its connection back

export class Live {
  constructor(store) {
    this.store = store;
    this.lastId = null;
    this.left = false;
    this.wake = () => {};
    document.addEventListener("visibilitychange", () => this.onVisibility());
    addEventListener("online", () => this.wake());
    // The browser keeps a page that was left, and its connection for a minute; it has six, and the seventh page would wait for one.
    addEventListener("pagehide", () => this.onLeft());
    addEventListener("pageshow", () => this.onBack());
  }

  onVisibility() {
    clearTimeout(this.hiding);
    if (document.hidden) {
      this.hiding = setTimeout(() => this.abort?.abort(), HIDDEN);
    } else {
      this.wake();
    }
  }

  onLeft() {
    this.left = true;
    this.abort?.abort();
  }

  onBack() {
    this.left = false;
    this.wake();
  }

  async run() {
    for (let failures = 0; ; failures++) {
      try {
        await this.read(() => (failures = 0));
      } catch (e) {
        if (e.status === 401) {
          this.store.update({ status: "locked" });
          await this.pause(Infinity);
          continue;
        }
      }
      if (document.hidden || this.left) {
        this.store.update({ status: "paused" });
        await this.pause(Infinity);
      } else {
        this.store.update({ status: this.store.seenAt ? "reconnecting" : "connecting" });
        await this.pause(Math.min(5_000, 400 * 1.6 ** Math.min(failures, 8)) * (0.75 + Math.random() / 2));
      }
    }
  }

  pause(ms) {
    return new Promise((resolve) => {
      this.wake = resolve;
      if (Number.isFinite(ms)) setTimeout(resolve, ms);
    });
  }

  async read(onAlive) {
    this.abort = new AbortController();
    let watchdog = setTimeout(() => this.abort.abort(), SILENCE);
    try {
      const headers = this.lastId ? { "last-event-id": this.lastId } : {};
      const response = await request("/api/v1/events", { headers, signal: this.abort.signal });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => this.abort.abort(), SILENCE);
        text += value;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          this.take(text.slice(0, end));
          text = text.slice(end + 2);
        }
        onAlive();
        this.store.update({ status: "live", seenAt: Date.now() });
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  take(event) {
    const fields = {};
    for (const line of event.split("\n")) {
      const colon = line.indexOf(":");
      if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
    }
    if (fields.data) this.store.take(fields.event, JSON.parse(fields.data));
    if (fields.id) this.lastId = fields.id;
  }
}
