package io.bellwether.coordinator.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
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
import java.util.Objects;
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
 * member, the longest registered live node. Only the seed is given its own address, so two nodes can't found two grids. Nodes are given
 * a few addresses of members, and told again only when those change: told of each other, a thousand nodes would be a million addresses.
 */
/** All nodes ever registered. Loop-confined. */
public final class NodeManager {
    /** Enough to find the grid by, few enough that one node more is no news to all others. */
    static final int MAX_GRID_SEEDS = 16;

    /** To be counted when it is asked for: every turn does, and the nodes seldom change. */
    private static final int UNKNOWN = -1;

    /** A year. */
    private static final long MAX_GRACE_MILLIS = 366L * 24 * 3_600_000;

    private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    private long lastSession;
    private int slots = UNKNOWN;
    private List<String> toldSeeds = List.of();

    public Collection<Node> nodes() {
        return Collections.unmodifiableCollection(nodes.values());
    }

    /** The number of the newest registration of all. */
    public long lastSession() {
        return lastSession;
    }

    /** Takes in the nodes as they were, in this order. */
    public void restore(List<Node> all, long session) {
        all.forEach(node -> nodes.put(node.id(), node));
        lastSession = session;
        slots = UNKNOWN;
    }

    public @Nullable Node find(NodeId id) {
        return nodes.get(id);
    }

    /** How many slots the nodes have that take new work. */
    public int slots() {
        if (slots == UNKNOWN) {
            slots = nodes.values().stream()
                    .filter(node -> !node.isLost() && !node.isDraining())
                    .mapToInt(Node::slots)
                    .sum();
        }
        return slots;
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
                request.capacity(),
                nowMillis);
    }

    public List<NodeEvent> decideStatus(NodeId id, NodeMessage.NodeStatus status) {
        Node node = nodes.get(id);
        return node == null || node.status.equals(status)
                ? List.of()
                : List.of(new NodeEvent.NodeStatusChanged(id, status));
    }

    /**
     * Gives the node no new work; no events if that is so already, and what runs there is to be moved no later.
     *
     * @param graceMillis after which what can go on elsewhere does
     */
    public List<NodeEvent> decideDrain(NodeId id, long graceMillis, long nowMillis) {
        Node node = require(id);
        long moveAt = nowMillis + Math.min(graceMillis, MAX_GRACE_MILLIS);
        Long known = node.moveAtMillis;
        boolean isSo = node.draining && known != null && known <= moveAt;
        return isSo ? List.of() : List.of(new NodeEvent.NodeDraining(id, nowMillis, moveAt));
    }

    /** Gives the node work again; no events if it gets some already. */
    public List<NodeEvent> decideResume(NodeId id, long nowMillis) {
        Node node = require(id);
        boolean isSo = !node.draining && node.quarantineReason == null;
        return isSo ? List.of() : List.of(new NodeEvent.NodeResumed(id, nowMillis));
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

    /** Puts the node into quarantine if too many attempts in a row failed there. */
    public List<NodeEvent> decideQuarantine(NodeId id, long nowMillis) {
        return Quarantine.decide(require(id), nodes.values(), nowMillis);
    }

    /** Ends the quarantines whose time is over. */
    public List<NodeEvent> decideQuarantineEnds(long nowMillis) {
        List<NodeEvent> events = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (node.quarantineReason != null && node.quarantinedUntilMillis <= nowMillis) {
                events.add(new NodeEvent.NodeQuarantineEnded(node.id(), nowMillis));
            }
        }
        return events;
    }

    /** What the end of an attempt of one node, replayed by the tasks already, says of that node. */
    public void replayEnd(NodeId id, TaskId task, @Nullable ErrorCode failure, @Nullable String message) {
        Node node = nodes.get(id);
        if (node != null) {
            Quarantine.replayEnd(node, task, failure, message);
        }
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
        slots = UNKNOWN;
        if (event instanceof NodeEvent.NodeRegistered registered) {
            if (registered.session() <= lastSession) {
                throw new IllegalStateException("session " + registered.session() + " after " + lastSession);
            }
            lastSession = registered.session();
            Node before = nodes.get(registered.node());
            Node node = new Node(registered);
            if (before != null) {
                node.draining = before.draining;
                node.moveAtMillis = before.moveAtMillis;
                Quarantine.carryOver(before, node);
            }
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
            Node node = require(draining.node());
            node.draining = true;
            node.moveAtMillis = draining.moveAtMillis();
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            Node node = require(resumed.node());
            node.draining = false;
            node.moveAtMillis = null;
            Quarantine.end(node);
        } else if (event instanceof NodeEvent.NodeQuarantined quarantined) {
            Quarantine.begin(require(quarantined.node()), quarantined);
        } else if (event instanceof NodeEvent.NodeQuarantineEnded ended) {
            Quarantine.end(require(ended.node()));
        }
    }

    /** The nodes by which others are to join the grid: the seed, then some of its longest registered members. */
    public List<Node> gridSeeds() {
        List<Node> candidates = nodes.values().stream()
                .filter(each -> !each.lost && !each.status.gridAddress().isEmpty())
                .sorted(Comparator.comparingLong(Node::session))
                .toList();
        List<Node> members =
                candidates.stream().filter(Node::isInGrid).limit(MAX_GRID_SEEDS).toList();
        return members.isEmpty() ? candidates.subList(0, Math.min(1, candidates.size())) : members;
    }

    /** The discovery addresses by which the node's grid node is to join; its own only if it is the seed. */
    public NodeMessage.GridPeers gridPeers(Node node, List<Node> seeds) {
        boolean first = !seeds.isEmpty() && seeds.get(0) == node;
        return new NodeMessage.GridPeers(seeds.stream()
                .filter(each -> first || each != node)
                .map(each -> each.status.gridAddress())
                .toList());
    }

    /** Where features are read: of the nodes that are in the grid, {@code host:port}. */
    public List<String> featureDoors() {
        return nodes.values().stream()
                .filter(each -> !each.lost && each.isInGrid())
                .map(each -> each.status.features())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Soft state: whether the seeds are others than when this was asked last, so that all nodes are to be told. */
    public boolean areNews(List<Node> seeds) {
        List<String> addresses =
                seeds.stream().map(each -> each.status.gridAddress()).toList();
        boolean news = !addresses.equals(toldSeeds);
        toldSeeds = addresses;
        return news;
    }
}
