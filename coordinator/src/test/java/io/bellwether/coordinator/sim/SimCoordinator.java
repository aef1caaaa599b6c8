package io.bellwether.coordinator.sim;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.DescendantRequest;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.SearchQuestion;
import io.bellwether.coordinator.core.SuggestionRequest;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.loop.Leadership;
import io.bellwether.coordinator.loop.Outlet;
import io.bellwether.coordinator.loop.Replica;
import io.bellwether.coordinator.loop.Request;
import io.bellwether.coordinator.node.NodeEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One coordinator process: the real {@link Leadership} with a simulated inbox, connections and suggester. */
final class SimCoordinator implements Outlet {
    private static final long MOST_OFF_MILLIS = 400;
    private static final double SLOW_DISK_RATE = 0.01;

    private final SimScheduler scheduler;
    private final SimJournal journal;
    private final Defect defect;
    private final List<Request> inbox = new ArrayList<>();
    private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
    private final List<Peer> connections = new ArrayList<>();
    private @Nullable Leadership leadership;
    private boolean alive = true;
    private boolean paused;
    private boolean busy;
    private final SimLease.Keeper lease;

    /** By how much its wall clock is off. */
    private final long offMillis;

    /** What leaves once a slow disk has answered; null while it is quick. */
    private @Nullable List<Runnable> held;

    private final SimHearing hearing;
    private final History history;

    /** The coordinator's end of a connection. */
    static final class Peer {
        private final SimLink link;
        private @Nullable NodeId node;
        private long session;

        private Peer(SimLink link) {
            this.link = link;
        }
    }

    /** {@code replica}: what it knows already when it comes to lead. */
    SimCoordinator(
            SimScheduler scheduler,
            SimJournal journal,
            SimLease lease,
            Defect defect,
            Replica replica,
            History history) {
        this.history = history;
        this.lease = lease.new Keeper();
        this.offMillis = scheduler.between(-MOST_OFF_MILLIS, MOST_OFF_MILLIS);
        this.scheduler = scheduler;
        this.journal = journal;
        this.defect = defect;
        this.hearing = new SimHearing(scheduler, defect);
        lead(replica);
        scheduler.after(100, this::tick);
    }

    boolean isServing() {
        return alive && !paused && leadership != null;
    }

    boolean isDead() {
        return !alive;
    }

    /** The state as of the last commit; empty while nobody leads here. */
    Optional<CoordinatorCore> core() {
        Leadership current = leadership;
        return alive && current != null ? Optional.of(current.core()) : Optional.empty();
    }

    long epoch() {
        Leadership current = leadership;
        return current == null ? 0 : current.epoch();
    }

    Peer accept(SimLink link) {
        Peer peer = new Peer(link);
        connections.add(peer);
        return peer;
    }

    /** The process is gone, with all that it had not made durable. */
    void crash() {
        alive = false;
        leadership = null;
        lease.drop();
        held = null;
        journal.crash();
        dropConnections();
    }

    /** The process stands still (a long collection, a stopped machine) while others think it dead. */
    void pause() {
        paused = true;
        lease.standStill(true);
        dropConnections();
    }

    /** It wakes, not knowing that time has passed, and goes on with what it had in hand. */
    void resume() {
        paused = false;
        lease.standStill(false);
        process();
        if (alive) {
            crash();
        }
    }

    private void dropConnections() {
        connections.forEach(peer -> peer.link.breakNow());
        connections.clear();
        peers.clear();
    }

    private void lead(Replica replica) {
        try {
            journal.claimThrough(lease);
            journal.cut(lease.isCut());
            long epoch = journal.claim();
            boolean stale = defect == Defect.STALE_STANDBY && replica.lastIndex() > 0;
            Journal from = stale ? journal.withoutNews() : journal;
            leadership = Leadership.begin(epoch, () -> lease.check(epoch), replica, from, this, "sim", millis());
            leadership.core().sweepsWantingSuggestions().forEach(this::suggest);
        } catch (JournalException e) {
            leadership = null;
            lease.drop();
            scheduler.after(scheduler.between(50, 500), () -> {
                if (alive && leadership == null) {
                    lead(new Replica(SimCluster.CONFIG));
                }
            });
        } catch (SimJournal.Crash e) {
            crash();
        }
    }

    private void tick() {
        if (alive) {
            if (!paused) {
                submit(Request.of(new Command.Tick()));
            }
            scheduler.after(100, this::tick);
        }
    }

    void submit(Request request) {
        if (!alive || leadership == null) {
            return;
        }
        if (defect == Defect.UNHEARD_RENEWAL && request.command() instanceof Command.RenewSession renewal) {
            boolean open = leadership.core().session(renewal.requestId()).isPresent();
            if (open) {
                request.answer().complete(new SessionMessage.Done(), null);
                return;
            }
        }
        inbox.add(request);
        if (!busy) {
            busy = true;
            scheduler.after(scheduler.between(0, 5), this::process);
        }
    }

    private void process() {
        busy = false;
        Leadership current = leadership;
        if (!alive || paused || current == null || inbox.isEmpty()) {
            return;
        }
        List<Request> batch = List.copyOf(inbox);
        inbox.clear();
        try {
            journal.cut(lease.isCut());
            boolean slow = scheduler.chance(SLOW_DISK_RATE);
            held = slow ? new ArrayList<>() : null;
            current.process(slow ? heldBack(batch) : batch, millis());
            if (slow) {
                busy = true;
                scheduler.after(scheduler.between(10, 700), () -> letGo(current));
            }
        } catch (JournalException e) {
            leadership = null; // step down, reload
            lease.drop();
            held = null;
            dropConnections();
            lead(new Replica(SimCluster.CONFIG));
        } catch (SimJournal.Crash e) {
            crash();
        }
    }

    private long millis() {
        return scheduler.now() + offMillis;
    }

    private List<Request> heldBack(List<Request> batch) {
        return batch.stream()
                .map(request -> new Request(
                        request.command(),
                        (reply, refusal) -> leave(() -> request.answer().complete(reply, refusal))))
                .toList();
    }

    private void leave(Runnable what) {
        List<Runnable> waiting = held;
        if (waiting == null) {
            what.run();
        } else {
            waiting.add(what);
        }
    }

    /** The disk has answered. */
    private void letGo(Leadership of) {
        List<Runnable> waiting = held;
        if (paused) {
            scheduler.after(200, () -> letGo(of));
        } else if (alive) {
            if (leadership == of && waiting != null) {
                held = null;
                waiting.forEach(Runnable::run);
            }
            process();
        }
    }

    /** The database can't be reached until then. */
    void cutOff(long untilMillis) {
        lease.cut(untilMillis);
    }

    void onMessage(Peer peer, NodeMessage message) {
        if (message instanceof NodeMessage.RegisterNode register) {
            submit(new Request(new Command.RegisterNode(hearing.of(register)), (reply, refusal) -> {
                if (reply instanceof NodeMessage.NodeRegistered registered) {
                    peer.node = register.node();
                    peer.session = registered.session();
                    Peer before = peers.put(register.node(), peer);
                    if (before != null && before != peer) {
                        // One node has one connection: the real sessions close the older one too.
                        before.link.breakNow();
                    }
                    peer.link.sendToWorker(registered);
                    if (defect == Defect.EAGER_RELEASE) {
                        register.jobs()
                                .forEach(job -> peer.link.sendToWorker(
                                        new NodeMessage.ReleaseJob(registered.epoch(), registered.session(), job)));
                    }
                }
            }));
        } else if (peer.node != null && message instanceof NodeMessage.Heartbeat heartbeat) {
            submit(Request.of(new Command.Heartbeat(peer.node, heartbeat)));
        } else if (peer.node != null && message instanceof NodeMessage.AttemptFinished finished) {
            if (defect == Defect.LOST_ACKNOWLEDGEMENT && scheduler.chance(0.01)) {
                peer.link.sendToWorker(new NodeMessage.AttemptAcknowledged(finished.attempt()));
                return;
            }
            submit(Request.of(new Command.FinishAttempt(
                    peer.node, finished.session(), finished.attempt(), hearing.of(finished.outcome()))));
            if (defect == Defect.RELEASED_PEERS) {
                releasePeers(peer, finished);
            }
        } else if (peer.node != null && message instanceof NodeMessage.TrialReported report) {
            submit(Request.of(new Command.ReportTrial(peer.node, report)));
        } else if (peer.node != null && message instanceof NodeMessage.CheckpointSaved saved) {
            submit(Request.of(new Command.SaveCheckpoint(peer.node, saved)));
        }
    }

    private void releasePeers(Peer told, NodeMessage.AttemptFinished finished) {
        for (Map.Entry<NodeId, Peer> peer : peers.entrySet()) {
            if (peer.getValue() != told) {
                submit(Request.of(new Command.FinishAttempt(
                        peer.getKey(), peer.getValue().session, finished.attempt(), finished.outcome())));
            }
        }
    }

    @Override
    public void release(Effect effect) {
        leave(() -> carryOut(effect));
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.SendToNode send) {
            sendToNode(send);
        } else if (effect instanceof Effect.EndSession end) {
            Peer peer = peers.get(end.node());
            if (peer != null && peer.session >= end.session()) {
                peer.link.breakNow();
            }
        } else if (effect instanceof Effect.SuggestionsWanted wanted) {
            suggest(wanted.job());
        } else if (effect instanceof Effect.CheckpointsUnwanted unwanted) {
            history.unwanted(unwanted);
        }
    }

    private void sendToNode(Effect.SendToNode send) {
        Peer peer = peers.get(send.node());
        boolean withheld = defect == Defect.HALF_GANG
                && send.message() instanceof NodeMessage.RunAttempt run
                && run.task() instanceof TaskSpec.Trial trial
                && trial.gang() != null
                && trial.gang().rank() > 0;
        if (peer != null && peer.session == send.session() && !withheld) {
            peer.link.sendToWorker(send.message());
        }
        if (defect == Defect.DOUBLE_DISPATCH
                && send.message() instanceof NodeMessage.RunAttempt run
                && scheduler.chance(0.02)) {
            peers.values().stream()
                    .filter(other -> other != peer)
                    .findFirst()
                    .ifPresent(other -> other.link.sendToWorker(
                            new NodeMessage.RunAttempt(run.epoch(), other.session, run.attempt(), run.task())));
        }
    }

    private void suggest(JobId job) {
        Leadership asked = leadership;
        scheduler.after(scheduler.between(0, 30), () -> {
            if (asked == leadership && asked != null) {
                asked.core().searchQuestion(job).ifPresent(this::answer);
            }
        });
    }

    private void answer(SearchQuestion question) {
        if (question instanceof DescendantRequest birth) {
            submit(Request.of(new Command.AddDescendant(
                    birth.job(),
                    birth.number(),
                    birth.weak(),
                    birth.strong(),
                    SimPopulation.modelled(birth.number(), hearing.of(birth.gains())))));
        } else if (question instanceof SuggestionRequest request) {
            suggest(request);
        }
    }

    private void suggest(SuggestionRequest request) {
        List<Map<String, Object>> configurations = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            configurations.add(Map.of(SimClient.TRAINER + "/x", (double) (request.firstNumber() + i)));
        }
        submit(Request.of(new Command.AddTrials(request.job(), request.firstNumber(), configurations, false)));
    }

    @Override
    public void committed(long lastIndex, List<Event> events) {
        Leadership current = leadership;
        for (Event event : events) {
            if (defect == Defect.NO_GRACE && current != null && event instanceof NodeEvent.NodeDraining drained) {
                current.core().replay(new NodeEvent.NodeDraining(drained.node(), drained.atMillis(), 0L));
            }
        }
    }
}
