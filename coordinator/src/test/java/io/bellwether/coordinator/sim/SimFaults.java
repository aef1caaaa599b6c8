package io.bellwether.coordinator.sim;

import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.loop.Request;

/** Kills, stops and cuts, as the seed says, for as long as there is work to disturb; then brings everything back. */
final class SimFaults {
    static final long UNTIL_MILLIS = 40_000;

    /** Whatever was stopped goes on within this time. */
    private static final long LAST_MILLIS = 8_500;

    private final SimScheduler scheduler;
    private final SimCluster cluster;
    private long healedAtMillis = Long.MAX_VALUE / 2;

    SimFaults(SimScheduler scheduler, SimCluster cluster) {
        this.scheduler = scheduler;
        this.cluster = cluster;
        cluster.journalFaultRate(0.002);
        scheduler.after(scheduler.between(500, 4_000), this::next);
        scheduler.after(20, this::watchCoordinator);
    }

    private void next() {
        if (scheduler.now() > UNTIL_MILLIS || cluster.isIdle()) {
            healedAtMillis = scheduler.now();
            cluster.heal();
            resumeAll();
            return;
        }
        switch ((int) scheduler.between(0, 7)) {
            case 0 -> cluster.coordinator().crash();
            case 1 -> crashWorker(anyWorker());
            case 2 -> anyWorker().breakLink();
            case 3 -> pauseWorker(anyWorker());
            case 4 -> drainWorker(anyWorker());
            case 5 -> anyWorker().breakDisk(scheduler.now() + scheduler.between(100, 1_000));
            case 6 -> cutCoordinatorOff();
            default -> replaceCoordinator();
        }
        scheduler.after(scheduler.between(500, 6_000), this::next);
    }

    /** Whether nothing more goes wrong. */
    boolean areOver() {
        return scheduler.now() > healedAtMillis + LAST_MILLIS;
    }

    private SimWorker anyWorker() {
        return cluster.workers()
                .get((int) scheduler.between(0, cluster.workers().size() - 1));
    }

    private void crashWorker(SimWorker worker) {
        if (worker.isAlive()) {
            worker.crash();
            scheduler.after(scheduler.between(100, 6_000), worker::restart);
        }
    }

    private void pauseWorker(SimWorker worker) {
        worker.pause();
        scheduler.after(scheduler.between(100, 8_000), worker::resume);
    }

    /** An admin drains a node and resumes it later, if the requests arrive. */
    private void drainWorker(SimWorker worker) {
        long graceMillis = scheduler.between(0, 2_000);
        cluster.leader()
                .ifPresent(leader -> leader.submit(Request.of(new Command.DrainNode(worker.id(), graceMillis))));
        scheduler.after(scheduler.between(500, 6_000), () -> undrain(worker));
    }

    private void undrain(SimWorker worker) {
        cluster.leader().ifPresent(leader -> leader.submit(Request.of(new Command.ResumeNode(worker.id()))));
    }

    private void resumeAll() {
        cluster.workers().forEach(this::undrain);
        if (scheduler.now() < healedAtMillis + 30_000) {
            scheduler.after(1_000, this::resumeAll);
        }
    }

    /** The leader stands still; another takes its place; then the first wakes and goes on with what it had in hand. */
    private void replaceCoordinator() {
        SimCoordinator old = cluster.coordinator();
        if (old.isServing()) {
            old.pause();
            scheduler.after(scheduler.between(100, 1_000), () -> succeed(old));
            scheduler.after(scheduler.between(1_100, 5_000), old::resume);
        }
    }

    /** The leader loses its database; another may take its place, and the first is ended when it has noticed or the cut is over. */
    private void cutCoordinatorOff() {
        SimCoordinator old = cluster.coordinator();
        if (old.isServing()) {
            long millis = scheduler.between(200, 5_000);
            old.cutOff(scheduler.now() + millis);
            long successorMillis = scheduler.between(100, 1_000);
            scheduler.after(successorMillis, () -> succeed(old));
            scheduler.after(Math.max(millis, successorMillis + 50), () -> {
                if (cluster.coordinator() != old) {
                    old.crash();
                }
            });
        }
    }

    /** Unless it has died meanwhile and its supervisor was quicker: of two that live, the one that writes nothing may not notice. */
    private void succeed(SimCoordinator old) {
        if (cluster.coordinator() == old) {
            cluster.startCoordinator();
        }
    }

    /** What a process supervisor does: a coordinator that has died is started again. */
    private void watchCoordinator() {
        if (cluster.coordinator().isDead()) {
            cluster.startCoordinator();
        }
        scheduler.after(scheduler.between(100, 3_000), this::watchCoordinator);
    }
}
