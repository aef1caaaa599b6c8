package io.bellwether.coordinator.sim;

import io.bellwether.client.wire.NodeMessage;
import java.util.function.Consumer;

/**
 * One connection between a worker and a coordinator process. In order, but late; loses and doubles messages more often than any
 * real network; when it breaks, some of what was under way arrives all the same, later.
 */
final class SimLink {
    private final SimScheduler scheduler;
    private final Consumer<NodeMessage> toCoordinator;
    private final Consumer<NodeMessage> toWorker;
    private final Runnable onBreak;
    private final double lossRate;
    private boolean broken;
    private long lastToCoordinator;
    private long lastToWorker;

    SimLink(
            SimScheduler scheduler,
            double lossRate,
            Consumer<NodeMessage> toCoordinator,
            Consumer<NodeMessage> toWorker,
            Runnable onBreak) {
        this.scheduler = scheduler;
        this.lossRate = lossRate;
        this.toCoordinator = toCoordinator;
        this.toWorker = toWorker;
        this.onBreak = onBreak;
    }

    boolean isBroken() {
        return broken;
    }

    void sendToCoordinator(NodeMessage message) {
        lastToCoordinator = send(message, toCoordinator, lastToCoordinator);
    }

    void sendToWorker(NodeMessage message) {
        lastToWorker = send(message, toWorker, lastToWorker);
    }

    private long send(NodeMessage message, Consumer<NodeMessage> target, long last) {
        if (broken || scheduler.chance(lossRate)) {
            return last;
        }
        long at = Math.max(last, scheduler.now() + scheduler.between(1, 20));
        scheduler.after(at - scheduler.now(), () -> deliver(message, target));
        if (scheduler.chance(lossRate)) {
            scheduler.after(at - scheduler.now() + scheduler.between(1, 3_000), () -> target.accept(message));
        }
        return at;
    }

    private void deliver(NodeMessage message, Consumer<NodeMessage> target) {
        if (!broken) {
            target.accept(message);
        } else if (scheduler.chance(0.3)) {
            scheduler.after(scheduler.between(1, 5_000), () -> target.accept(message));
        }
    }

    /** Breaks; both ends notice, soon but not at once. */
    void breakNow() {
        if (!broken) {
            broken = true;
            scheduler.after(scheduler.between(1, 200), onBreak);
        }
    }
}
