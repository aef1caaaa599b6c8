package io.bellwether.coordinator.placement;

import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.node.Node;
import org.jspecify.annotations.Nullable;

/** What a task finds on a node, slots apart. */
final class Fit {
    private Fit() {}

    /** Why the live node can't take such a task as things stand; null if it can. */
    static @Nullable String whyNot(TaskSpec spec, Node node) {
        if (node.isDraining()) {
            return "it is draining";
        }
        if (spec instanceof TaskSpec.LoadDataset && !node.isInGrid()) {
            return "its grid node has not joined yet";
        }
        if (spec instanceof TaskSpec.Trial trial && !node.offers(trial.trainer())) {
            return "it does not offer the trainer '" + trial.trainer() + "'";
        }
        return null;
    }

    /** Whether what the task reads is on the node already. */
    static boolean holds(TaskSpec spec, Node node) {
        DatasetVersion dataset = spec instanceof TaskSpec.Trial trial ? trial.dataset() : null;
        return isLocal(spec, node)
                || (dataset != null && node.status().decodes().containsKey(dataset.id()));
    }

    /** Whether the task reads a split that lies on the node's disks. */
    static boolean isLocal(TaskSpec spec, Node node) {
        return spec instanceof TaskSpec.ScoreSplit score && score.split().isOn(node.host());
    }
}
