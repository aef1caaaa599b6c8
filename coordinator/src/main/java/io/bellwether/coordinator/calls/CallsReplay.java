package io.bellwether.coordinator.calls;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.CallsPage;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How facts about tasks change the calls that they carry out. Loop-confined. */
final class CallsReplay {
    /** How many processes may die under a call, the first perhaps of another's doing. */
    private static final int MAX_DEATHS = 3;

    /** Memory that ran out in a process of its own will again. */
    private static final int MAX_EXHAUSTIONS = 2;

    private static final double NEWEST_WEIGHT = 0.5;

    private final TaskManager tasks;

    CallsReplay(TaskManager tasks) {
        this.tasks = tasks;
    }

    void replay(CallsState state, TaskEvent event) {
        if (event instanceof TaskEvent.TaskQueued queued && queued.spec() instanceof TaskSpec.RunCalls run) {
            give(state, queued.task().number(), run);
            return;
        }
        CallRange range = state.given.get(event.task().number());
        if (range == null) {
            return;
        }
        if (event instanceof TaskEvent.AttemptSucceeded succeeded
                && succeeded.result() instanceof TaskResult.CallsDone done) {
            state.given.remove(event.task().number());
            state.changedAtMillis = succeeded.atMillis();
            end(state, range, done, node(event));
        } else if (event instanceof TaskEvent.AttemptSalvaged salvaged
                && salvaged.result() instanceof TaskResult.CallsDone done) {
            state.given.remove(event.task().number());
            state.changedAtMillis = salvaged.atMillis();
            end(state, range, done, node(event));
        } else if (event instanceof TaskEvent.AttemptFailed failed && failed.retryAtMillis() == null) {
            state.given.remove(event.task().number());
            state.changedAtMillis = failed.atMillis();
            if (failed.code() == ErrorCode.CANCELLED) {
                waitAgain(state, range.first(), range.count(), false, true);
            } else {
                fail(state, range.first(), range.count(), failed.code(), failed.message(), node(event));
            }
        }
    }

    private @Nullable String node(TaskEvent event) {
        Task task = tasks.find(event.task());
        NodeId node = task == null ? null : task.node();
        return node == null ? null : node.value();
    }

    private static void give(CallsState state, int number, TaskSpec.RunCalls run) {
        CallRange head = state.waiting.poll();
        if (head == null || head.first() != run.first() || head.count() < run.count()) {
            throw new IllegalStateException(
                    "job " + state.job + ": calls from " + run.first() + " queued, but " + head + " is next");
        }
        if (head.count() > run.count()) {
            state.waiting.addFirst(new CallRange(head.first() + run.count(), head.count() - run.count(), head.alone()));
        }
        state.waitingCalls -= run.count();
        state.given.put(number, new CallRange(run.first(), run.count(), run.alone()));
    }

    private static void end(CallsState state, CallRange range, TaskResult.CallsDone done, @Nullable String node) {
        Set<Integer> thrown = new HashSet<>(done.failed());
        List<Integer> except = new ArrayList<>();
        for (int call = range.first(); call < range.first() + done.done(); call++) {
            if (state.cancelled.get(call)) {
                except.add(call);
            } else if (!thrown.contains(call)) {
                state.succeeded++;
            } else if (state.failures.merge(call, 1, Integer::sum) <= state.spec.retries()) {
                except.add(call);
                waitAgain(state, call, 1, false, false);
            } else {
                state.failed++;
                state.failedFirst(call, ErrorCode.USER_CODE_FAILED, done.firstFailure());
            }
        }
        if (done.done() > 0) {
            state.ended.add(new CallsPage.Ended(
                    range.first(),
                    done.done(),
                    except,
                    done.values(),
                    done.artifact(),
                    done.bytes(),
                    null,
                    null,
                    node));
            if (done.micros() >= 0) {
                learn(state, done);
            }
        }
        int next = range.first() + done.done();
        TaskResult.Broken broken = done.broken();
        if (broken != null && next < range.end()) {
            waitAgain(state, next + 1, range.end() - next - 1, false, true);
            suspect(state, range, next, broken, node);
        } else {
            waitAgain(state, next, range.end() - next, false, true);
        }
    }

    private static void learn(CallsState state, TaskResult.CallsDone done) {
        double micros = (double) done.micros() / done.done();
        state.meanMicros =
                state.meanMicros < 0 ? micros : NEWEST_WEIGHT * micros + (1 - NEWEST_WEIGHT) * state.meanMicros;
        state.largestRange = Math.max(state.largestRange, done.done());
    }

    private static void suspect(
            CallsState state, CallRange range, int call, TaskResult.Broken broken, @Nullable String node) {
        if (broken.code() == ErrorCode.CANCELLED) {
            waitAgain(state, call, 1, range.alone(), true);
            return;
        }
        int limit = broken.code() == ErrorCode.OUT_OF_MEMORY ? MAX_EXHAUSTIONS : MAX_DEATHS;
        int deaths = state.deaths.merge(call, 1, Integer::sum);
        state.exhausted.set(call, broken.code() == ErrorCode.OUT_OF_MEMORY);
        if (deaths < limit || !range.alone()) {
            waitAgain(state, call, 1, true, true);
        } else {
            String times = deaths + " processes died under it, the last in which nothing else ran: ";
            fail(state, call, 1, broken.code(), times + broken.message(), node);
        }
    }

    private static void fail(
            CallsState state, int first, int count, ErrorCode code, String message, @Nullable String node) {
        List<Integer> except = new ArrayList<>();
        for (int call = first; call < first + count; call++) {
            if (state.cancelled.get(call)) {
                except.add(call);
            }
        }
        state.failed += count - except.size();
        if (count > except.size()) {
            state.failedFirst(first, code, message);
        }
        state.ended.add(new CallsPage.Ended(first, count, except, null, null, 0, code, message, node));
    }

    /** Puts calls back, without those that nobody wants any more. */
    private static void waitAgain(CallsState state, int first, int count, boolean alone, boolean atOnce) {
        List<CallRange> ranges = new ArrayList<>();
        int begin = first;
        for (int call = first; call <= first + count; call++) {
            if (call == first + count || state.cancelled.get(call)) {
                if (call > begin) {
                    ranges.add(new CallRange(begin, call - begin, alone));
                }
                begin = call + 1;
            }
        }
        for (CallRange range : ranges) {
            state.waitingCalls += range.count();
            if (!atOnce) {
                state.waiting.addLast(range);
            }
        }
        for (int i = ranges.size() - 1; atOnce && i >= 0; i--) {
            state.waiting.addFirst(ranges.get(i));
        }
    }

    /** The call will not begin; if it runs, its result will not count. */
    static void cancel(CallsState state, int call) {
        state.cancelled.set(call);
        for (CallRange range : List.copyOf(state.waiting)) {
            if (range.contains(call)) {
                split(state, range, call);
                return;
            }
        }
    }

    private static void split(CallsState state, CallRange range, int call) {
        List<CallRange> all = new ArrayList<>();
        for (CallRange each : state.waiting) {
            if (!each.equals(range)) {
                all.add(each);
                continue;
            }
            if (call > range.first()) {
                all.add(new CallRange(range.first(), call - range.first(), range.alone()));
            }
            if (call + 1 < range.end()) {
                all.add(new CallRange(call + 1, range.end() - call - 1, range.alone()));
            }
        }
        state.waiting.clear();
        state.waiting.addAll(all);
        state.waitingCalls--;
    }
}
