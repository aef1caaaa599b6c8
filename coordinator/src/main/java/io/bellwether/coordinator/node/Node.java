package io.bellwether.coordinator.node;

import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.client.wire.NodeMessage.NodeStatus;
import java.util.List;

/** One node as it stands. Written by {@link NodeManager} only; others read. Loop-confined. */
public final class Node {
    private final NodeId id;
    final String incarnation;
    final long session;
    private final String host;
    private final int slots;
    private final List<TrainerDescriptor> trainers;
    private final String kernels;
    NodeStatus status;
    boolean lost;
    boolean draining;
    long lastHeardMillis;

    Node(NodeEvent.NodeRegistered registered) {
        this.id = registered.node();
        this.incarnation = registered.incarnation();
        this.session = registered.session();
        this.host = registered.host();
        this.slots = registered.slots();
        this.trainers = registered.trainers();
        this.kernels = registered.kernels() == null ? "" : registered.kernels();
        this.status = registered.status();
        this.lastHeardMillis = registered.atMillis();
    }

    public NodeId id() {
        return id;
    }

    /** The number of its newest registration. */
    public long session() {
        return session;
    }

    public String host() {
        return host;
    }

    public int slots() {
        return slots;
    }

    public List<TrainerDescriptor> trainers() {
        return trainers;
    }

    /** Which kernel provider its executors use, in words. */
    public String kernels() {
        return kernels;
    }

    public boolean offers(String trainer) {
        return trainers.stream().anyMatch(each -> each.name().equals(trainer));
    }

    public NodeStatus status() {
        return status;
    }

    public boolean isLost() {
        return lost;
    }

    /** Whether it is to get no new work. */
    public boolean isDraining() {
        return draining;
    }

    public boolean isInGrid() {
        return !lost && status.gridState() == GridState.UP;
    }
}
