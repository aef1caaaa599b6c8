package io.bellwether.coordinator.placement;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import java.util.List;

/** Refuses a sweep whose gangs can't form on the nodes there are: it would wait without an end in sight. */
public final class GangCheck {
    /** A list longer than this is no help in a message. */
    private static final int MAX_LISTED = 12;

    private final NodeManager nodes;

    public GangCheck(NodeManager nodes) {
        this.nodes = nodes;
    }

    /** Throws INVALID_ARGUMENT with what there is. */
    public void check(Sweep sweep) {
        Resources resources = sweep.resources() == null ? Resources.DEFAULT : sweep.resources();
        sweep.trainers().stream()
                .filter(trainer -> trainer.members() > 1)
                .forEach(trainer -> check(trainer, resources));
    }

    private void check(TrainerSpec spec, Resources resources) {
        TrainerDescriptor declared = nodes.trainers().values().stream()
                .filter(each -> each.isCalled(spec.name()))
                .findFirst()
                .orElse(null);
        if (declared != null ? !declared.distributed() : TrainerDescriptor.isClassName(spec.name())) {
            throw invalid(spec, "1, for one node alone fits each of its trials", "drop 'members'");
        }
        List<String> able = nodes.nodes().stream()
                .filter(node -> isAble(node, spec, resources))
                .map(Node::id)
                .map(String::valueOf)
                .toList();
        if (able.size() < spec.members()) {
            throw invalid(
                    spec,
                    "at most " + able.size() + ": " + listed(able) + " up and "
                            + (able.size() == 1 ? "offers" : "offer") + " '" + spec.name() + "'",
                    "start more workers, or lower 'members'");
        }
    }

    private static boolean isAble(Node node, TrainerSpec spec, Resources resources) {
        return !node.isLost()
                && !node.isDraining()
                && node.offers(spec.name())
                && Demand.ofAny(resources, 1).whyNever(node) == null;
    }

    private static String listed(List<String> able) {
        if (able.isEmpty()) {
            return "no nodes are";
        }
        String names = String.join(", ", able.stream().limit(MAX_LISTED).toList());
        String all = able.size() > MAX_LISTED ? names + ", ..." : names;
        return able.size() == 1 ? "node " + all + " is" : "nodes " + all + " are";
    }

    private static ClusterException invalid(TrainerSpec spec, String expected, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer '" + spec.name() + "' members: " + spec.members() + " (expected: " + expected + "); " + next);
    }
}
