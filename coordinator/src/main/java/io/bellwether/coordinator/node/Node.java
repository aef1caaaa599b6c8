package io.bellwether.coordinator.node;

import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.client.wire.NodeMessage.NodeStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node as it stands. Written by {@link NodeManager} only; others read. Loop-confined. */
public final class Node {
    private final NodeId id;
    final String incarnation;
    final long session;
    private final String host;
    private final int slots;
    private final List<TrainerDescriptor> trainers;
    /** What a spec may call its trainers: asked for every task that is placed. */
    private final Set<String> offered;

    private final boolean opensClasses;
    private final String kernels;
    private final NodeCapacity capacity;
    final Set<TaskId> failedTasks = new HashSet<>();
    NodeStatus status;
    boolean lost;
    boolean draining;

    /** From when on what runs there is moved, while it drains; null for never. */
    @Nullable
    Long moveAtMillis;

    long lastHeardMillis;

    /** Attempts that failed there since one did not, by what may be the node's fault. */
    int failuresInARow;

    /** What the last of them said. */
    @Nullable
    String lastFailure;

    /** How often it was put into quarantine since an attempt succeeded there. */
    int quarantines;

    long quarantinedUntilMillis;

    @Nullable
    String quarantineReason;

    Node(NodeEvent.NodeRegistered registered) {
        this.id = registered.node();
        this.incarnation = registered.incarnation();
        this.session = registered.session();
        this.host = registered.host();
        this.slots = registered.slots();
        this.trainers = registered.trainers();
        this.offered = namesOf(trainers);
        this.opensClasses = trainers.stream().anyMatch(trainer -> trainer.className() != null);
        this.kernels = registered.kernels() == null ? "" : registered.kernels();
        this.capacity = registered.capacity() == null ? NodeCapacity.NONE : registered.capacity();
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
        String standIn = status.kernels();
        return standIn == null ? kernels : standIn;
    }

    /** What it has besides slots. */
    public NodeCapacity capacity() {
        return capacity;
    }

    /** Whether it can run trials of that trainer, as far as can be told from here. */
    public boolean offers(String trainer) {
        return offered.contains(trainer) || (opensClasses && TrainerDescriptor.isClassName(trainer));
    }

    private static Set<String> namesOf(List<TrainerDescriptor> trainers) {
        Set<String> names = new HashSet<>();
        for (TrainerDescriptor trainer : trainers) {
            if (trainer.refusal() == null) {
                names.add(trainer.name());
                if (trainer.className() != null) {
                    names.add(trainer.className());
                }
            }
        }
        return names;
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

    /** Whether what can go on elsewhere is to leave it now: it drains, and the grace is over. */
    public boolean isToBeEmptied(long nowMillis) {
        Long moveAt = moveAtMillis;
        return draining && !lost && moveAt != null && moveAt <= nowMillis;
    }

    /** Whether it can leave the grid and nothing is lost, as far as it has told. */
    public boolean isCopied() {
        return !isInGrid() || Boolean.TRUE.equals(status.copied());
    }

    /** Why it is in quarantine and until when, in words; null if it is not. */
    public @Nullable String quarantine() {
        return quarantineReason == null
                ? null
                : "it is in quarantine until " + Instant.ofEpochMilli(quarantinedUntilMillis) + ": " + quarantineReason;
    }

    /** Whether it gets new work. */
    boolean isOpen() {
        return !lost && !draining && quarantineReason == null;
    }

    public boolean isInGrid() {
        return !lost && status.gridState() == GridState.UP;
    }
}
