package io.bellwether.coordinator.sim;

import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.loop.Request;

/** Kills, stops and cuts, as the seed says, until {@link #UNTIL_MILLIS}; then brings everything back. */
final class SimFaults {
    static final long UNTIL_MILLIS = 40_000;

    private final SimScheduler scheduler;
    private final SimCluster cluster;

    SimFaults(SimScheduler scheduler, SimCluster cluster) {
        this.scheduler = scheduler;
        this.cluster = cluster;
        cluster.journalFaultRate(0.002);
        scheduler.after(scheduler.between(500, 4_000), this::next);
        scheduler.after(20, this::watchCoordinator);
    }

    private void next() {
        if (scheduler.now() > UNTIL_MILLIS) {
            cluster.heal();
            resumeAll();
            return;
        }
        switch ((int) scheduler.between(0, 6)) {
            case 0 -> cluster.coordinator().crash();
            case 1 -> crashWorker(anyWorker());
            case 2 -> anyWorker().breakLink();
            case 3 -> pauseWorker(anyWorker());
            case 4 -> drainWorker(anyWorker());
            case 5 -> anyWorker().breakDisk(scheduler.now() + scheduler.between(100, 700));
            default -> replaceCoordinator();
        }
        scheduler.after(scheduler.between(500, 6_000), this::next);
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
        if (scheduler.now() < UNTIL_MILLIS + 30_000) {
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
