// Calls of user code: how many have ended, and how; and sessions, whose calls are between client and slots.
import { div, span } from "../tags.js";
import { count } from "../format.js";
import { stateBar, tile } from "../parts.js";

export function Tasks({ job }) {
  const tasks = job.tasks ?? {};
  const total = Object.values(tasks).reduce((sum, each) => sum + each, 0);
  const states = ["SUCCEEDED", "FAILED", "CANCELLED", "RUNNING"].map((state) => ({ state, count: tasks[state] ?? 0 }));
  return div(
    { class: "tiles" },
    tile("Calls done", [count(tasks.SUCCEEDED ?? 0), span({ class: "of" }, ` / ${total ? count(total) : "–"}`)], tasks.RUNNING ? `${count(tasks.RUNNING)} running` : "", stateBar(states, total, `${tasks.SUCCEEDED ?? 0} of ${total} calls done`)),
    tile("Waiting", count(tasks.QUEUED ?? 0), "for a slot"),
    tile("Failed", count(tasks.FAILED ?? 0), tasks.CANCELLED ? `${count(tasks.CANCELLED)} cancelled` : ""),
  );
}

/** The slots that a client has for as long as it is there. */
export function Session({ job }) {
  return div(
    { class: "tiles" },
    tile("Slots", [count(job.done), span({ class: "of" }, ` / ${count(job.total)}`)], "of the lease, held now", stateBar([{ state: "RUNNING", count: job.done }], job.total, `${job.done} of ${job.total} slots held`)),
  );
}
