package io.bellwether.coordinator.placement;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.LabelSelector;
import io.bellwether.client.job.Resources;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.node.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks of each node that carries it out. Immutable.
 *
 * @param trainer what the node must offer; empty if nothing
 * @param needsGrid whether its grid node must have joined
 * @param members how many nodes carry it out together
 * @param asking the job, if tasks are to be kept apart from its own; null otherwise
 */
record Demand(
        Resources resources,
        List<LabelSelector> labels,
        String trainer,
        boolean needsGrid,
        int members,
        @Nullable JobId asking) {
    /** {@code raised}: the memory that it gets instead of what its job asks for, in MiB; 0 for that. */
    static Demand of(Job job, TaskSpec spec, long raised) {
        Resources asked = resources(job, spec);
        Resources resources = raised == 0 ? asked : asked.withMemory(raised);
        boolean spreads = resources.antiAffinity().contains(Resources.SELF);
        return new Demand(
                resources,
                selectors(resources),
                spec instanceof TaskSpec.Trial trial ? trial.trainer() : "",
                spec instanceof TaskSpec.LoadDataset,
                spec.members(),
                spreads ? job.id() : null);
    }

    /** What these resources ask of any node, whatever the task. */
    static Demand ofAny(Resources resources, int members) {
        return new Demand(resources, selectors(resources), "", false, members, null);
    }

    private static List<LabelSelector> selectors(Resources resources) {
        return resources.labels().stream().map(LabelSelector::parse).toList();
    }

    private static Resources resources(Job job, TaskSpec spec) {
        Resources own = spec.resources();
        if (own != null) {
            return own;
        }
        Resources ofJob = job.spec().resources();
        if (ofJob == null) {
            return Resources.DEFAULT;
        }
        return spec.isErrand() ? ofJob.forErrands() : ofJob;
    }

    /** As {@link #of}: whether it is that, cheaply, since no demand is made to compare with. */
    boolean isOf(Job job, TaskSpec spec, long raised) {
        Resources asked = resources(job, spec);
        return members == spec.members()
                && resources.equals(raised == 0 ? asked : asked.withMemory(raised))
                && needsGrid == spec instanceof TaskSpec.LoadDataset
                && (spec instanceof TaskSpec.Trial trial ? trainer.equals(trial.trainer()) : trainer.isEmpty());
    }

    int cpu() {
        return resources.cpu();
    }

    long memory() {
        return resources.memory();
    }

    int gpu() {
        return resources.gpu();
    }

    /** Whether single slots that become free one by one might never do for it. */
    boolean isLarge() {
        return members > 1 || cpu() > 1 || memory() > 0 || gpu() > 0;
    }

    boolean keepsApart() {
        return !resources.antiAffinity().isEmpty();
    }

    /** Why the node can't carry out such a task as things stand, whatever runs there; null if it can. */
    @Nullable
    String whyNot(Node node) {
        if (node.isDraining()) {
            return "it is draining";
        }
        String quarantine = node.quarantine();
        if (quarantine != null) {
            return quarantine;
        }
        if (needsGrid && !node.isInGrid()) {
            return "its grid node has not joined yet";
        }
        if (!trainer.isEmpty() && !node.offers(trainer)) {
            return "it does not offer the trainer '" + trainer + "'";
        }
        return whyNever(node);
    }

    /** What the node lacks, even when it is idle; null if nothing. */
    @Nullable
    String whyNever(Node node) {
        for (LabelSelector selector : labels) {
            if (!selector.matches(node.capacity().labels())) {
                return "its labels are " + node.capacity().labels();
            }
        }
        if (node.slots() < cpu()) {
            return "it has cpu " + node.slots();
        }
        if (node.capacity().memory() < memory()) {
            return "it has memory " + node.capacity().memory() + " MiB";
        }
        return node.capacity().gpus() < gpu() ? "it has gpu " + node.capacity().gpus() : null;
    }
}
