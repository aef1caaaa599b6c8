package io.bellwether.coordinator.placement;

import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The waiting tasks of one job. Loop-confined. */
final class JobQueue {
    /** Of a tenant's jobs, the one that is to be served next comes first. */
    static final Comparator<JobQueue> FAIR = JobQueue::compareTurns;

    private static final Comparator<Lane> BY_FIRST = Comparator.comparingInt(Lane::first);

    final Job job;
    final TenantQueue tenant;
    final List<Lane> lanes = new ArrayList<>(1);

    /** The numbers of tasks that failed and are tried again later. */
    final TreeSet<Integer> delayed = new TreeSet<>();

    /** The numbers of tasks that wait since an attempt of theirs was ended for another's sake. */
    final TreeSet<Integer> preempted = new TreeSet<>();

    /** Whether a task of it has run. */
    boolean started;

    /** Slots that its attempts hold, wanted or not. */
    long used;

    private final long order;
    private final int priority;
    private final boolean preemptible;
    private JobTasks tasks;
    private long usedKey;
    private long changedAtKey;

    /** {@code order} is the job's place by age. */
    JobQueue(Job job, JobTasks tasks, TenantQueue tenant, long order) {
        this.job = job;
        this.tasks = tasks;
        this.tenant = tenant;
        this.order = order;
        this.priority = job.spec().schedulingOrDefault().priority();
        this.preemptible = job.spec().schedulingOrDefault().preemptible();
    }

    private static int compareTurns(JobQueue one, JobQueue other) {
        int byPriority = Integer.compare(other.priority, one.priority);
        int byUse = byPriority != 0 ? byPriority : Long.compare(one.usedKey, other.usedKey);
        int byTime = byUse != 0 ? byUse : Long.compare(one.changedAtKey, other.changedAtKey);
        return byTime != 0 ? byTime : Long.compare(one.order, other.order);
    }

    /** Whether its attempts may be ended for another's sake. */
    boolean isPreemptible() {
        return preemptible;
    }

    int priority() {
        return priority;
    }

    long order() {
        return order;
    }

    JobTasks tasks() {
        return tasks;
    }

    void tasks(JobTasks known) {
        tasks = known;
    }

    /** Takes over the keys of its order; to be called while it is in no sorted set. */
    void refresh() {
        usedKey = used;
        changedAtKey = tasks.changedAtMillis();
    }

    Task task(int number) {
        return tasks.all().get(number);
    }

    boolean isEmpty() {
        for (Lane lane : lanes) {
            if (!lane.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    int ready() {
        int ready = 0;
        for (Lane lane : lanes) {
            ready += lane.size();
        }
        return ready;
    }

    /** Its lanes in the order of their first tasks. */
    List<Lane> inOrder() {
        if (lanes.size() > 1) {
            lanes.sort(BY_FIRST);
        }
        return lanes;
    }

    /** Whether the job runs as many tasks at once as its spec allows. */
    boolean isAtItsLimit() {
        return job.spec() instanceof Sweep sweep
                && sweep.parallelism() > 0
                && tasks.count(JobState.RUNNING) >= sweep.parallelism();
    }
}
