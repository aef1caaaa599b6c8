package io.bellwether.coordinator.sim;

import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.loop.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes and the network between them. */
final class SimCluster {
    /** Attempts are short here, and so is the time before which none is ended for another's sake. */
    static final CoreConfig CONFIG = new CoreConfig(500, 3_000, 64, 60, 60);

    private static final long FOLLOW_MILLIS = 250;
    private static final int STARTS_PER_CHECK = 3;

    /** Each has something that another lacks. */
    private static final List<NodeCapacity> CAPACITIES = List.of(
            new NodeCapacity(1_000, 0, Map.of("zone", "a")),
            new NodeCapacity(2_000, 1, Map.of("zone", "b")),
            new NodeCapacity(3_000, 1, Map.of("zone", "a", "disk", "ssd")));

    private final SimScheduler scheduler;
    private final Defect defect;
    private final History history = new History();
    private final SimGangs gangs = new SimGangs();
    private final SimKept kept = new SimKept(history);
    private final SimJournal journal;
    private final SimLease lease;
    private final List<SimWorker> workers = new ArrayList<>();
    private final SimClient client;
    private final SimSnapshots snapshots;
    private SimCoordinator coordinator;
    private int starts;
    private Replica standby = new Replica(CONFIG);
    private boolean takesOver;
    private double faultRate = 0.02;

    SimCluster(SimScheduler scheduler, Defect defect) {
        this.scheduler = scheduler;
        this.defect = defect;
        this.journal = new SimJournal(scheduler, defect, history::durable);
        this.snapshots = new SimSnapshots(scheduler, journal, defect);
        this.lease = new SimLease(scheduler, defect);
        this.coordinator = new SimCoordinator(scheduler, journal, lease, defect, new Replica(CONFIG), history);
        for (int i = 0; i < 3; i++) {
            workers.add(new SimWorker(scheduler, new NodeId("node-" + i), 1 + i, defect, this));
        }
        this.client = new SimClient(scheduler, this, defect);
        scheduler.after(FOLLOW_MILLIS, this::follow);
    }

    /** What the node really has. */
    static NodeCapacity capacity(NodeId node) {
        return CAPACITIES.get(Integer.parseInt(node.value().substring("node-".length())));
    }

    History history() {
        return history;
    }

    SimGangs gangs() {
        return gangs;
    }

    SimKept kept() {
        return kept;
    }

    SimClient client() {
        return client;
    }

    List<SimWorker> workers() {
        return workers;
    }

    SimCoordinator coordinator() {
        return coordinator;
    }

    /** How often single things go wrong: a message, an answer, a disk. */
    double faultRate() {
        return faultRate;
    }

    long epoch() {
        return coordinator.epoch();
    }

    /** The coordinator that answers, if one does. */
    Optional<SimCoordinator> leader() {
        return coordinator.isServing() ? Optional.of(coordinator) : Optional.empty();
    }

    /** A worker's new connection; empty if nobody answers. */
    Optional<SimLink> connect(SimWorker worker, int incarnation) {
        if (!coordinator.isServing()) {
            return Optional.empty();
        }
        SimCoordinator accepting = coordinator;
        SimLink[] link = new SimLink[1];
        SimCoordinator.Peer[] peer = new SimCoordinator.Peer[1];
        link[0] = new SimLink(
                scheduler,
                faultRate,
                message -> accepting.onMessage(peer[0], message),
                message -> worker.onMessage(incarnation, link[0], message),
                () -> {});
        peer[0] = accepting.accept(link[0]);
        return Optional.of(link[0]);
    }

    /** In turns a process that begins with the newest snapshot, and the standby, which has replayed all but the last moment. */
    void startCoordinator() {
        if (++starts % STARTS_PER_CHECK == 0) {
            snapshots.check();
        }
        Replica from = takesOver ? standby : new Replica(CONFIG, snapshots.snapshots());
        if (takesOver) {
            standby = new Replica(CONFIG);
        }
        takesOver = !takesOver;
        coordinator = new SimCoordinator(scheduler, journal, lease, defect, from, history);
    }

    private void follow() {
        try {
            standby.catchUp(journal);
        } catch (JournalException e) {
            standby = new Replica(CONFIG); // what was there is not any more: some planted defects do that
        }
        scheduler.after(FOLLOW_MILLIS, this::follow);
    }

    /** Whether all that the client will submit has come and ended. */
    boolean isIdle() {
        return client.isDone()
                && coordinator
                        .core()
                        .map(core ->
                                core.jobs().stream().allMatch(job -> job.state().isTerminal()))
                        .orElse(false);
    }

    void journalFaultRate(double rate) {
        journal.faultRate(rate);
    }

    /** From here on nothing goes wrong by itself. What was lost on a connection that stayed open, as none is on a real one, is mended by new ones. */
    void heal() {
        faultRate = 0;
        journal.faultRate(0);
        lease.heal();
        workers.forEach(SimWorker::breakLink);
    }
}
