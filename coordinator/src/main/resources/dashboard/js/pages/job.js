// One job: the kind decides what is shown of it.
import { a, code, div, h, h1, input, label, pre, span } from "../tags.js";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { getJson, getText, jobPath, post } from "../api.js";
import { count, plural, shortId } from "../format.js";
import { Ago, Confirm, Copy, Took, badge, card, empty, isOver, loading, notice, problem, tabs } from "../parts.js";
import { icon } from "../icons.js";
import { pathTo, useTitle } from "../router.js";
import { useLoaded, useStore } from "../store.js";
import { Sweep } from "./sweep.js";
import { Batch } from "./batch.js";
import { Checks } from "./checks.js";
import { Load } from "./load.js";
import { Session, Tasks } from "./tasks.js";
import { Materialization, TrainingSet } from "./features.js";

const LINES = 5_000;
const FOLLOW = 2_000;

/** The job as the stream tells it; one that is too old for the stream is asked for. */
function useJob(id) {
  const cluster = useStore();
  const live = cluster.jobs.get(id);
  const absent = cluster.known && !live;
  const { data, error } = useLoaded((signal) => (absent ? getJson(jobPath(id), { signal }) : Promise.resolve(null)), [id, absent]);
  if (live) return { job: live };
  if (data) return { job: { ...data, phase: "", done: data.tasks.SUCCEEDED ?? 0, total: data.trials.length, failed: data.tasks.FAILED ?? 0, running: data.tasks.RUNNING ?? 0, bestValue: data.trials[data.best]?.value } };
  return { error };
}

function head(job) {
  return div(
    { class: "page-head job-head" },
    div(
      { class: "job-title" },
      div({ class: "crumbs" }, a({ href: "/jobs" }, "Jobs"), span({ class: "dim" }, "/"), span({ class: "mono dim", title: job.id }, shortId(job.id)), h(Copy, { text: job.id, label: "job id" })),
      div({ class: "title-row" }, h1(job.name), badge(job.state)),
      div(
        { class: "meta" },
        span(job.kind),
        span("submitted ", h(Ago, { at: job.submittedAt })),
        span(job.endedAt ? "took " : "for ", h(Took, { from: job.submittedAt, to: job.endedAt })),
      ),
    ),
    isOver(job.state)
      ? null
      : div(
          { class: "actions" },
          h(Confirm, {
            label: "Cancel job",
            danger: true,
            title: `Cancel ${job.name}?`,
            text: "What runs is stopped, what waits is dropped. Finished trials and their records stay.",
            action: () => post(jobPath(job.id) + "/cancel"),
          }),
        ),
  );
}

const CONTENT = { sweep: Sweep, "batch-inference": Batch, "data-checks": Checks, "dataset-load": Load, tasks: Tasks, session: Session, "training-set": TrainingSet, materialization: Materialization };

export function JobPage({ id, rest }) {
  const { job, error } = useJob(id);
  useTitle(job ? job.name : id);
  if (error) return card(null, {}, error.status === 404 ? empty("There is no such job", `No job has the id ${id}.`) : problem(error));
  if (!job) return loading("the job");
  const base = pathTo("jobs", id);
  const view = rest[0] === "logs" || rest[0] === "spec" ? rest[0] : "";
  const Content = CONTENT[job.kind] ?? Batch;
  return [
    head(job),
    job.error ? notice("bad", job.error) : null,
    job.waiting ? notice("wait", "Waiting: ", job.waiting) : null,
    h(Waits, { job }),
    tabs("Parts of the job", [[base, job.kind === "sweep" ? "Trials" : "Progress"], [`${base}/logs`, "Logs"], [`${base}/spec`, "Spec"]], view ? `${base}/${view}` : base),
    view === "logs" ? h(Logs, { id, running: !isOver(job.state) }) : null,
    view === "spec" ? h(Spec, { id }) : null,
    view ? null : h(Content, { job, trial: rest[0] === "trials" ? rest[1] : undefined }),
  ];
}

/** Why the tasks wait that do, while others run; asked for again as long as any does. */
function Waits({ job }) {
  const waits = !isOver(job.state) && !job.waiting && (job.tasks?.QUEUED ?? 0) > 0;
  const [turn, again] = useReducer((n) => n + 1, 0);
  const { data } = useLoaded((signal) => (waits ? getJson(`${jobPath(job.id)}/explain`, { signal }) : Promise.resolve(null)), [job.id, waits, turn]);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(again, FOLLOW);
    return () => clearInterval(timer);
  }, [waits]);
  if (!waits || !data?.waits.length) return null;
  return div({ class: "meta waits" }, ...data.waits.map((each) => div({ key: each.reason, class: "dim" }, `${plural(each.tasks, "task")} waiting: ${each.reason}`)));
}

function Spec({ id }) {
  const { data, error, reload } = useLoaded((signal) => getJson(`${jobPath(id)}/spec`, { signal }), [id]);
  if (error) return problem(error, reload);
  if (!data) return loading("the spec");
  const text = JSON.stringify(data, null, 2);
  return card("What was asked for", { actions: h(Copy, { text, label: "spec" }), hint: "as JSON; POST it to /api/v1/jobs to run it again" }, pre({ class: "code" }, code(text)));
}

/** What a job, or one of its trials, has logged; asked for again while it runs. */
export function Logs({ id, trial, running, height }) {
  const path = `${jobPath(id)}/logs${trial === undefined ? "" : `?trial=${trial}`}`;
  const [turn, again] = useReducer((n) => n + 1, 0);
  const { data, error } = useLoaded((signal) => getText(path, { signal }), [path, turn, running]);
  const [words, setWords] = useState("");
  const box = useRef(null);
  const follow = useRef(true);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(again, FOLLOW);
    return () => clearInterval(timer);
  }, [running]);
  const wanted = words.toLowerCase();
  const { lines, left } = useMemo(() => {
    const all = (data ?? "").split("\n").filter((each) => each && (!wanted || each.toLowerCase().includes(wanted)));
    return { lines: all.slice(-LINES), left: Math.max(0, all.length - LINES) };
  }, [data, wanted]);
  useEffect(() => {
    if (follow.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    follow.current = scrollHeight - scrollTop - clientHeight < 24;
  };
  if (error && data === null) return error.status === 404 ? empty("No log yet", error.message) : problem(error);
  if (data === null) return loading("logs");
  return card(
    trial === undefined ? "Logs of all tasks" : null,
    { flush: true, hint: trial === undefined ? (running ? "follows while the job runs" : null) : null },
    div(
      { class: "toolbar" },
      label({ class: "search" }, icon("search"), span({ class: "hidden" }, "Lines that contain"), input({ type: "search", placeholder: "Lines that contain", value: words, onInput: (e) => setWords(e.target.value) })),
      span({ class: "dim num" }, plural(lines.length, "line"), left ? ` (${count(left)} earlier ones left out)` : ""),
      h(Copy, { text: data, label: "log" }),
    ),
    lines.length
      ? pre(
          { class: "log", ref: box, onScroll, tabindex: 0, style: height ? { maxHeight: height } : undefined },
          ...lines.map((each, i) => span({ key: i, class: each.startsWith("--- ") ? "log-head" : "log-line" }, each.replace(/^--- /, "") + "\n")),
        )
      : empty(wanted ? "No line contains that" : "Nothing was logged", wanted ? "" : "What trainers and executors print appears here."),
  );
}

