package io.bellwether.coordinator.sim;

import static io.bellwether.coordinator.sim.Violation.check;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The values with which trials have paused, and which of them may go on by these. */
final class SimRungs {
    private final Map<JobId, Map<Long, Map<TaskId, Double>>> rungs = new HashMap<>();

    void paused(TaskEvent.AttemptPaused event) {
        Map<TaskId, Double> rung = rungs.computeIfAbsent(event.job(), any -> new HashMap<>())
                .computeIfAbsent(event.step(), any -> new HashMap<>());
        check(
                rung.put(event.task(), event.value()) == null,
                () -> event.task() + " came to step " + event.step() + " twice");
    }

    /**
     * By the rule; or as the only one, where nothing else is open and nothing has come to its end.
     *
     * @param step at which it has paused
     * @param isLast whether all others of its job have paused or are over
     */
    void resumed(TaskId task, long step, boolean isLast) {
        Map<TaskId, Double> rung =
                Objects.requireNonNull(rungs.getOrDefault(task.job(), Map.of()).get(step));
        double value = Objects.requireNonNull(rung.get(task));
        long better = rung.values().stream().filter(other -> other > value).count();
        boolean isOfMostPromise = better < rung.size() / SimClient.ONE_IN;
        check(isOfMostPromise || isLast, () -> "task " + task + " goes on, but " + better + " are better");
    }
}
