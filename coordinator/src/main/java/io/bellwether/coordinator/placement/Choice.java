package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Resources;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskManager;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Which hosts a task is given. Changes nothing. Loop-confined. */
final class Choice {
    private static final int[] NONE = {};

    /** How many waiting splits of a job are looked at for one that lies where there is room. */
    private static final int LOOK_AHEAD = 64;

    private final Queues queues;
    private final TaskManager tasks;

    Choice(Queues queues, TaskManager tasks) {
        this.queues = queues;
        this.tasks = tasks;
    }

    /**
     * The best hosts that have room, best first: as many as the task has members, or as there are.
     *
     * @param others what is kept for others; null if nothing is
     */
    int[] hosts(Lane lane, Task task, @Nullable Keeping others) {
        HostSet preferred = queues.hosts.holding(task.spec());
        IntPredicate apart = dependsOnJob(lane) ? host -> isApart(lane, host) : null;
        if (!task.isGang()) {
            int host = single(lane, preferred, failedOn(task), others, apart);
            return host < 0 ? NONE : new int[] {host};
        }
        int members = lane.shape.demand.members();
        int[] chosen = new int[members];
        HostSet taken = new HostSet();
        for (int i = 0; i < members; i++) {
            int host = preferred(lane, preferred, taken, others, apart);
            if (host < 0) {
                return Arrays.copyOf(chosen, i);
            }
            chosen[i] = host;
            taken.set(host, true);
        }
        return chosen;
    }

    /** The next in line; of an input's splits, the first of the next that lies where there is room. */
    int pick(Lane lane, @Nullable Keeping others) {
        if (!readsSplits(lane.queue.job.spec())) {
            return lane.first();
        }
        int number = lane.first();
        for (int seen = 0; seen < LOOK_AHEAD && number >= 0; seen++) {
            TaskSpec spec = lane.queue.task(number).spec();
            InputSplit input = spec.input();
            if (input == null || input.hosts().isEmpty()) {
                return lane.first();
            }
            if (input.isAnywhere()) {
                return number;
            }
            HostSet near = queues.hosts.holding(spec);
            if (near != null && queues.hosts.best(lane.shape, near, null, others, null) >= 0) {
                return number;
            }
            number = lane.after(number);
        }
        return lane.first();
    }

    private static boolean readsSplits(JobSpec spec) {
        return spec instanceof BatchInference || spec instanceof DataChecks;
    }

    private int single(
            Lane lane,
            @Nullable HostSet preferred,
            @Nullable HostSet failed,
            @Nullable Keeping others,
            @Nullable IntPredicate apart) {
        int host = failed == null ? -1 : preferred(lane, preferred, failed, others, apart);
        return host >= 0 ? host : preferred(lane, preferred, null, others, apart);
    }

    /** The best host that has room and does not run the task already; -1 if there is none. */
    int other(Lane lane, Task task, @Nullable Keeping others) {
        HostSet here = new HostSet();
        for (NodeId node : task.members()) {
            here.set(queues.hosts.index(node), true);
        }
        IntPredicate apart = dependsOnJob(lane) ? host -> isApart(lane, host) : null;
        return preferred(lane, queues.hosts.holding(task.spec()), here, others, apart);
    }

    private int preferred(
            Lane lane,
            @Nullable HostSet preferred,
            @Nullable HostSet not,
            @Nullable Keeping others,
            @Nullable IntPredicate apart) {
        int host = preferred == null ? -1 : queues.hosts.best(lane.shape, preferred, not, others, apart);
        return host >= 0 ? host : queues.hosts.best(lane.shape, null, not, others, apart);
    }

    private @Nullable HostSet failedOn(Task task) {
        NodeId last = task.lastFailure() == null ? null : task.node();
        if (last == null) {
            return null;
        }
        HostSet failed = new HostSet();
        failed.set(queues.hosts.index(last), true);
        return failed;
    }

    /** How many hosts have room for a member of the lane's next task, whatever is kept for whom. */
    int room(Lane lane, Task task) {
        return hosts(lane, task, null).length;
    }

    /** Whether the lane's tasks may not run beside some others, or some others not beside them. */
    boolean dependsOnJob(Lane lane) {
        return queues.keptApart > 0 || lane.shape.demand.keepsApart();
    }

    private boolean isApart(Lane lane, int host) {
        for (AttemptId attempt : tasks.held(queues.hosts.node(host).id()).keySet()) {
            JobQueue other = queues.find(attempt.task().job());
            Task task = tasks.find(attempt.task());
            if (other != null && task != null) {
                Demand theirs = queues.taken(other, task, attempt);
                if (avoids(lane.shape.demand, lane.queue.job, other.job) || avoids(theirs, other.job, lane.queue.job)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean avoids(Demand demand, Job of, Job other) {
        for (String name : demand.resources().antiAffinity()) {
            boolean itself = name.equals(Resources.SELF) && of.id().equals(other.id());
            if (itself || name.equals(other.spec().name())) {
                return true;
            }
        }
        return false;
    }

    /** The able hosts that come nearest to having room: as many as the demand has members. */
    Nearest nearest(Shape shape) {
        Nearest nearest = new Nearest(shape.demand.members());
        for (int i = 0; i < shape.able.words(); i++) {
            for (long bits = shape.able.word(i); bits != 0; bits &= bits - 1) {
                int host = (i << 6) + Long.numberOfTrailingZeros(bits);
                nearest.offer(host, nearness(shape.demand, host));
            }
        }
        return nearest;
    }

    private double nearness(Demand demand, int host) {
        return part(queues.hosts.freeCpu(host), demand.cpu())
                + part(queues.hosts.freeMemory(host), demand.memory())
                + part(queues.hosts.freeGpu(host), demand.gpu());
    }

    private static double part(long free, long wanted) {
        if (wanted <= 0 || free >= wanted) {
            return 1;
        }
        return free <= 0 ? 0 : free / (double) wanted;
    }

    /** The first of the hosts; 0 if there is none. */
    int only(HostSet hosts) {
        for (int i = 0; i < hosts.words(); i++) {
            if (hosts.word(i) != 0) {
                return (i << 6) + Long.numberOfTrailingZeros(hosts.word(i));
            }
        }
        return 0;
    }

    /** The few hosts with the highest scores, of equals those offered first. */
    static final class Nearest {
        private final int[] hosts;
        private final double[] scores;
        private int size;

        private Nearest(int most) {
            hosts = new int[most];
            scores = new double[most];
        }

        private void offer(int host, double score) {
            int at = size;
            while (at > 0 && scores[at - 1] < score) {
                at--;
            }
            if (at == hosts.length) {
                return;
            }
            size = Math.min(size + 1, hosts.length);
            System.arraycopy(hosts, at, hosts, at + 1, size - at - 1);
            System.arraycopy(scores, at, scores, at + 1, size - at - 1);
            hosts[at] = host;
            scores[at] = score;
        }

        void forEach(IntConsumer use) {
            for (int i = 0; i < size; i++) {
                use.accept(hosts[i]);
            }
        }
    }
}
