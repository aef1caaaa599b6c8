package io.bellwether.coordinator.core;

import io.bellwether.client.job.NodeView;
import io.bellwether.coordinator.node.Node;
import org.jspecify.annotations.Nullable;

/** What readers are shown of nodes, with why one that drains can't be stopped yet. Loop-confined; what it returns is free to go. */
final class NodeViews {
    private final State state;

    NodeViews(State state) {
        this.state = state;
    }

    NodeView of(Node node) {
        return new NodeView(
                node.id().value(),
                stateOf(node),
                node.host(),
                node.slots(),
                state.tasks.busy(node.id()),
                node.isInGrid() ? node.status().gridNodes() : 0,
                node.status().decodes(),
                node.trainers().stream()
                        .filter(trainer -> trainer.refusal() == null)
                        .map(trainer -> trainer.name())
                        .toList(),
                node.kernels(),
                node.capacity(),
                state.placement.used(node.id()),
                note(node));
    }

    private NodeView.State stateOf(Node node) {
        if (node.isLost()) {
            return NodeView.State.LOST;
        }
        if (node.isDraining()) {
            boolean isIdle = state.tasks.held(node.id()).isEmpty();
            return isIdle && whyNotCopied(node) == null ? NodeView.State.DRAINED : NodeView.State.DRAINING;
        }
        return node.quarantine() == null ? NodeView.State.UP : NodeView.State.QUARANTINED;
    }

    private @Nullable String note(Node node) {
        boolean isIdle = node.isDraining()
                && !node.isLost()
                && state.tasks.held(node.id()).isEmpty();
        return isIdle ? whyNotCopied(node) : node.quarantine();
    }

    /** Why something of the grid would be lost with the node, as far as can be told; null if nothing would. */
    private @Nullable String whyNotCopied(Node node) {
        if (!node.isInGrid()) {
            return null;
        }
        if (!node.isCopied()) {
            return node.status().gridNodes() > 1
                    ? "what it holds in the grid is being copied to others"
                    : "no other node is in the grid to copy to; datasets that it holds would be loaded from their sources again";
        }
        // The copies of two that go may be each other's.
        return state.nodes.nodes().stream()
                .filter(other -> other != node && other.isDraining() && other.isInGrid())
                .filter(other -> other.session() < node.session())
                .findFirst()
                .map(other -> "node " + other.id() + " drains as well and may have the copies; stop that one first")
                .orElse(null);
    }
}
