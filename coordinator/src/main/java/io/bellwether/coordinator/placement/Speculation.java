package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Asked when nothing more can be placed: a slot that is free then is wanted by nobody, but for what somebody keeps. Only the tail of a job
 * is looked at, when nothing of it waits; what its tasks took so far is the measure, for each call of a range apart.
 */
/** Begins tasks that take much longer than others of their job a second time, elsewhere. Changes nothing but when it looks next. Loop-confined. */
final class Speculation {
    /** So many times the median is long. */
    private static final double SLOWER = 2;

    /** Fewer say little. */
    private static final int MIN_DONE = 3;

    /** Of so many tasks that run, one may run twice. */
    private static final int RUNNING_PER_TWIN = 4;

    /** A task that was begun so often is not slow by chance. */
    private static final int MAX_ATTEMPTS = 4;

    private static final long LOOK_MILLIS = 1_000;

    private final Queues queues;
    private final Choice choice;
    private final Keeping keeping;
    private long nextLookMillis = Long.MIN_VALUE;

    Speculation(Queues queues, Choice choice, Keeping keeping) {
        this.queues = queues;
        this.choice = choice;
        this.keeping = keeping;
    }

    /** The next one; null if there is none. To be replayed before it is asked again. */
    @Nullable
    TaskEvent decide(long minRunMillis, long nowMillis) {
        if (nowMillis < nextLookMillis) {
            return null;
        }
        for (JobQueue queue : queues.all()) {
            TaskEvent doubled = decide(queue, minRunMillis, nowMillis);
            if (doubled != null) {
                return doubled;
            }
        }
        nextLookMillis = nowMillis + Math.min(LOOK_MILLIS, minRunMillis);
        return null;
    }

    private @Nullable TaskEvent decide(JobQueue queue, long minRunMillis, long nowMillis) {
        JobTasks tasks = queue.tasks();
        int running = tasks.count(JobState.RUNNING);
        boolean isTail = running > 0 && queue.isEmpty() && queue.delayed.isEmpty() && !queue.job.isOver();
        if (!isTail || tasks.count(JobState.SUCCEEDED) < MIN_DONE || !Movable.mayHaveTwins(queue.job)) {
            return null;
        }
        List<Double> took = new ArrayList<>();
        List<Task> slow = new ArrayList<>();
        int twins = 0;
        for (Task task : tasks.all()) {
            if (!Movable.isIdempotent(queue.job, task.spec())) {
                continue;
            }
            if (task.state() == JobState.SUCCEEDED) {
                took.add((task.endedAtMillis() - task.startedAtMillis()) / units(task));
            } else if (task.isDoubled()) {
                twins++;
            } else if (task.state() == JobState.RUNNING
                    && task.attempts() < MAX_ATTEMPTS
                    && nowMillis - task.startedAtMillis() >= minRunMillis) {
                slow.add(task);
            }
        }
        if (took.size() < MIN_DONE || slow.isEmpty() || twins * RUNNING_PER_TWIN >= running) {
            return null;
        }
        took.sort(null);
        double median = took.get(took.size() / 2);
        slow.removeIf(task -> nowMillis - task.startedAtMillis() <= SLOWER * median * units(task));
        return first(queue, slow, nowMillis);
    }

    private @Nullable TaskEvent first(JobQueue queue, List<Task> slow, long nowMillis) {
        for (Task task : slow) {
            Lane lane = queues.lane(queue, task);
            if (queue.tenant.allows(lane.shape.demand)) {
                int host = choice.other(lane, task, keeping.isOn() ? keeping : null);
                if (host >= 0) {
                    AttemptId twin = new AttemptId(task.id(), task.attempts() + 1);
                    return new TaskEvent.AttemptDoubled(
                            twin, queues.hosts.node(host).id(), nowMillis);
                }
            }
        }
        return null;
    }

    private static double units(Task task) {
        return task.spec() instanceof TaskSpec.RunCalls calls ? calls.count() : 1;
    }
}
