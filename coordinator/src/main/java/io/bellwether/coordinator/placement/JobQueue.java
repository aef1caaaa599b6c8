package io.bellwether.coordinator.placement;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The waiting tasks of one job that are due, during one decision. */
final class JobQueue {
    /** The job that is to be served next comes first. */
    static final Comparator<JobQueue> FAIR = Comparator.comparingInt((JobQueue queue) -> queue.slots)
            .thenComparingLong(queue -> queue.changedAtMillis)
            .thenComparingInt(queue -> queue.order);

    /** How many waiting splits of a job are looked at for one that lies where a slot is free. */
    private static final int LOOK_AHEAD = 64;

    private final Job job;
    private final int order;
    private final List<Task> due;
    private int running;
    private int slots;
    private long changedAtMillis;

    /** {@code order} is the job's place by age; {@code free} is how many slots there are to give away. */
    JobQueue(Job job, JobTasks all, int order, int free, long nowMillis) {
        this.job = job;
        this.order = order;
        this.due = all.queued().stream()
                .map(number -> all.all().get(number))
                .filter(task -> task.retryAtMillis() <= nowMillis)
                .limit((long) free + LOOK_AHEAD)
                .collect(Collectors.toCollection(ArrayList::new));
        this.running = all.count(JobState.RUNNING);
        this.slots = all.slots();
        this.changedAtMillis = all.changedAtMillis();
    }

    boolean isEmpty() {
        return due.isEmpty() || isAtItsLimit(job, running);
    }

    /** The next in line; of an input's splits, the first of the next that is liked. */
    Task next(Predicate<TaskSpec> liked) {
        int position = 0;
        if (job.spec() instanceof BatchInference) {
            int end = Math.min(due.size(), LOOK_AHEAD);
            position = IntStream.range(0, end)
                    .filter(i -> liked.test(due.get(i).spec()))
                    .findFirst()
                    .orElse(0);
        }
        return due.remove(position);
    }

    /** The task has been given a slot for each of its members. */
    void served(Task task, long nowMillis) {
        running++;
        slots += task.spec().members();
        changedAtMillis = nowMillis;
    }

    /** Whether the job runs as many tasks at once as its spec allows. */
    static boolean isAtItsLimit(Job job, int running) {
        return job.spec() instanceof Sweep sweep && sweep.parallelism() > 0 && running >= sweep.parallelism();
    }
}
