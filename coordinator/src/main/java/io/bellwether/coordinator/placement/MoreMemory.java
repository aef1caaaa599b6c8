package io.bellwether.coordinator.placement;

import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A task that ran out of memory is tried once more (RetryPolicy), with twice what it had asked for. One that had asked for nothing shared
 * its executor's heap with others; it gets what its slots are worth of a node's memory, and so an executor of its own size: not more, as
 * others that ask for nothing run beside it and are not counted. Neither gets more than enough nodes have, nor more than its tenant's
 * quota ever allows: such a task would wait for ever.
 */
/** How much more a task gets since memory ran out. Changes nothing. Loop-confined. */
final class MoreMemory {
    private static final int FACTOR = 2;

    private final Queues queues;
    private final TaskManager tasks;
    private final NodeManager nodes;

    MoreMemory(Queues queues, TaskManager tasks, NodeManager nodes) {
        this.queues = queues;
        this.tasks = tasks;
        this.nodes = nodes;
    }

    /** For those of the ends of attempts after which a task is tried again. Empty if none ran out of memory, or there is no more. */
    List<TaskEvent> afterEnds(List<TaskEvent> ends, long nowMillis) {
        List<TaskEvent> raises = new ArrayList<>();
        for (TaskEvent end : ends) {
            if (isRetried(end) && end instanceof TaskEvent.OfAttempt of) {
                Task task = tasks.find(of.task());
                JobQueue queue = queues.find(of.job());
                if (task != null && queue != null) {
                    Demand had = queues.taken(queue, task, of.attempt());
                    long mib = more(queue, had);
                    if (mib > had.memory()) {
                        int after = of.attempt().number();
                        raises.add(new TaskEvent.MemoryRaised(of.task(), after, mib, nowMillis));
                    }
                }
            }
        }
        return raises;
    }

    /** For a task in which is tried again what another one's memory was too small for; null if there is no more. */
    @Nullable
    TaskEvent forNew(TaskEvent.TaskQueued queued) {
        JobQueue queue = queues.find(queued.job());
        if (queue == null) {
            return null;
        }
        Demand asked = Demand.of(queue.job, queued.spec(), 0);
        long mib = more(queue, asked);
        return mib <= asked.memory() ? null : new TaskEvent.MemoryRaised(queued.task(), 0, mib, queued.atMillis());
    }

    private static boolean isRetried(TaskEvent end) {
        if (end instanceof TaskEvent.GangFailureExplained explained) {
            return explained.code() == ErrorCode.OUT_OF_MEMORY && explained.retryAtMillis() != null;
        }
        return end instanceof TaskEvent.AttemptFailed failed
                && failed.code() == ErrorCode.OUT_OF_MEMORY
                && failed.retryAtMillis() != null;
    }

    /** In MiB; 0 if there are too few nodes for it. */
    private long more(JobQueue queue, Demand had) {
        List<Node> able = nodes.nodes().stream()
                .filter(node -> !node.isLost() && had.whyNever(node) == null)
                .toList();
        if (able.size() < had.members()) {
            return 0;
        }
        long[] sizes = able.stream()
                .mapToLong(node -> node.capacity().memory())
                .sorted()
                .toArray();
        long wanted = had.memory() > 0
                ? FACTOR * had.memory()
                : able.stream().mapToLong(node -> share(node, had.cpu())).max().orElse(0);
        long mib = Math.min(wanted, sizes[sizes.length - had.members()]);
        Long most = queue.tenant.spec.maxMemory();
        return most == null ? mib : Math.min(mib, most / had.members());
    }

    /** What so many slots are worth of the node's memory, in MiB. */
    private static long share(Node node, int slots) {
        return node.capacity().memory() * slots / node.slots();
    }
}
