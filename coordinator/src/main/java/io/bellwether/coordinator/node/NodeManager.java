package io.bellwether.coordinator.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * When a node was last heard of is not a fact for the journal (it changes twice a second and means nothing to another leader): it
 * is soft state, set by touch(). A new leader counts every node as heard of at its own start, which gives them one timeout to
 * come back.
 *
 * The grid has one seed at a time: the node that may found it. It is the grid's longest registered member; while the grid has no
 * member, the longest registered live node. Only the seed is given its own address, so two nodes can't found two grids.
 */
/** All nodes ever registered. Loop-confined. */
public final class NodeManager {
    private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    private long lastSession;

    public Collection<Node> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    public @Nullable Node find(NodeId id) {
        return nodes.get(id);
    }

    /** How many slots the nodes have that take new work. */
    public int slots() {
        return nodes.values().stream()
                .filter(node -> !node.isLost() && !node.isDraining())
                .mapToInt(Node::slots)
                .sum();
    }

    /** The node if {@code session} is its newest registration and it is not lost. */
    public Optional<Node> current(NodeId id, long session) {
        Node node = nodes.get(id);
        return node == null || node.lost || node.session != session ? Optional.empty() : Optional.of(node);
    }

    /** Every trainer that some node has declared, the newest declaration of each name. */
    public Map<String, TrainerDescriptor> trainers() {
        Map<String, TrainerDescriptor> all = new LinkedHashMap<>();
        nodes.values().stream()
                .sorted(Comparator.comparingLong(Node::session))
                .forEach(node -> node.trainers().forEach(trainer -> all.put(trainer.name(), trainer)));
        return all;
    }

    /** Whether the same process registers again, so that what it runs may go on. */
    public boolean isReconnection(NodeMessage.RegisterNode request) {
        Node known = nodes.get(request.node());
        return known != null && !known.lost && known.incarnation.equals(request.incarnation());
    }

    /**
     * Takes the node in, under a session of its own.
     *
     * @throws ClusterException FENCED if a later process has taken this one's place: what it says is old, as a coordinator that
     *     stood still may read it, or two processes go by one name and would end each other's work in turns
     */
    public NodeEvent.NodeRegistered decideRegister(NodeMessage.RegisterNode request, long nowMillis) {
        Node known = nodes.get(request.node());
        if (known != null && request.incarnation().compareTo(known.incarnation) < 0) {
            throw new ClusterException(
                    ErrorCode.FENCED,
                    "node: '" + request.node()
                            + "' has been started again since (expected: one process to a node); stop one"
                            + " of the two, or delete node.json in the data directory of one");
        }
        return new NodeEvent.NodeRegistered(
                request.node(),
                request.incarnation(),
                lastSession + 1,
                request.host(),
                request.slots(),
                request.trainers(),
                request.status(),
                request.kernels(),
                nowMillis);
    }

    public List<NodeEvent> decideStatus(NodeId id, NodeMessage.NodeStatus status) {
        Node node = nodes.get(id);
        return node == null || node.status.equals(status)
                ? List.of()
                : List.of(new NodeEvent.NodeStatusChanged(id, status));
    }

    /** Gives the node no new work, or some again; no events if that is so already. */
    public List<NodeEvent> decideDrain(NodeId id, boolean drain, long nowMillis) {
        if (require(id).draining == drain) {
            return List.of();
        }
        return List.of(drain ? new NodeEvent.NodeDraining(id, nowMillis) : new NodeEvent.NodeResumed(id, nowMillis));
    }

    private Node require(NodeId id) {
        Node node = nodes.get(id);
        if (node == null) {
            List<String> known = nodes.keySet().stream().map(NodeId::value).toList();
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "node: '" + id + "' (expected: a node of this cluster); " + Nearest.hint(id.value(), known));
        }
        return node;
    }

    /** The nodes that have been silent for too long. */
    public List<NodeId> silent(long timeoutMillis, long nowMillis) {
        return nodes.values().stream()
                .filter(node -> !node.lost && nowMillis - node.lastHeardMillis > timeoutMillis)
                .map(Node::id)
                .toList();
    }

    /** Soft state: the node has been heard of. */
    public void touch(NodeId id, long nowMillis) {
        Node node = nodes.get(id);
        if (node != null) {
            node.lastHeardMillis = Math.max(node.lastHeardMillis, nowMillis);
        }
    }

    /** Soft state: a new leader has started, so silence counts from now. */
    public void touchAll(long nowMillis) {
        nodes.keySet().forEach(id -> touch(id, nowMillis));
    }

    public void replay(NodeEvent event) {
        if (event instanceof NodeEvent.NodeRegistered registered) {
            if (registered.session() <= lastSession) {
                throw new IllegalStateException("session " + registered.session() + " after " + lastSession);
            }
            lastSession = registered.session();
            Node before = nodes.get(registered.node());
            Node node = new Node(registered);
            node.draining = before != null && before.draining;
            nodes.put(registered.node(), node);
        } else if (event instanceof NodeEvent.NodeStatusChanged changed) {
            Node node = nodes.get(changed.node());
            if (node != null) {
                node.status = changed.status();
            }
        } else if (event instanceof NodeEvent.NodeLost lost) {
            Node node = nodes.get(lost.node());
            if (node != null) {
                node.lost = true;
            }
        } else if (event instanceof NodeEvent.NodeDraining draining) {
            require(draining.node()).draining = true;
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            require(resumed.node()).draining = false;
        }
    }

    /** The discovery addresses by which the node's grid node is to join; its own only if it is the seed. */
    public NodeMessage.GridPeers gridPeers(Node node) {
        List<Node> members = new ArrayList<>(nodes.values().stream()
                .filter(each -> !each.lost && !each.status.gridAddress().isEmpty())
                .sorted(Comparator.comparingLong(Node::session))
                .toList());
        if (members.stream().anyMatch(Node::isInGrid)) {
            members.removeIf(each -> !each.isInGrid());
        } else if (!members.isEmpty()) {
            members.subList(1, members.size()).clear();
        }
        boolean seed = !members.isEmpty() && members.get(0) == node;
        return new NodeMessage.GridPeers(members.stream()
                .filter(each -> seed || each != node)
                .map(each -> each.status.gridAddress())
                .toList());
    }
}
