package io.bellwether.coordinator.loop;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.Turn;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 * A batch of requests is handled one after the other; each turn's events are replayed at once, so the next request decides on
 * what is now true. Then all events of the batch are committed together, and only then does anything leave: replies, messages,
 * notifications. So nobody outside has ever seen a fact that a crash could take back.
 *
 * When the commit fails, memory is ahead of what is known to be durable. The leadership is over: the caller drops this object
 * and claims the journal anew. Those who waited are told that the outcome is unknown.
 */
/** One term of leading: from claiming the journal until a commit fails. Loop-confined. */
public final class Leadership {
    private final CoordinatorCore core;
    private final Journal journal;
    private final Outlet outlet;
    private final LeaseCheck lease;
    private final long epoch;
    private long lastIndex;

    private Leadership(
            CoordinatorCore core, Journal journal, Outlet outlet, LeaseCheck lease, long epoch, long lastIndex) {
        this.core = core;
        this.journal = journal;
        this.outlet = outlet;
        this.lease = lease;
        this.epoch = epoch;
        this.lastIndex = lastIndex;
    }

    /** Claims the journal, replays it and commits the start of this term. */
    public static Leadership begin(
            CoreConfig config, Journal journal, Outlet outlet, String newClusterId, long nowMillis)
            throws JournalException {
        return begin(new Replica(config), journal, outlet, newClusterId, nowMillis);
    }

    /** The same from a replica. */
    public static Leadership begin(Replica replica, Journal journal, Outlet outlet, String newClusterId, long nowMillis)
            throws JournalException {
        long epoch = journal.claim();
        return begin(epoch, () -> {}, replica, journal, outlet, newClusterId, nowMillis);
    }

    /**
     * Goes on from a replica under an epoch that has been claimed.
     *
     * @param lease asked before every batch
     */
    public static Leadership begin(
            long epoch,
            LeaseCheck lease,
            Replica replica,
            Journal journal,
            Outlet outlet,
            String newClusterId,
            long nowMillis)
            throws JournalException {
        replica.catchUp(journal);
        replica.core().startTerm(epoch);
        Leadership leadership = new Leadership(replica.core(), journal, outlet, lease, epoch, replica.lastIndex());
        leadership.process(List.of(Request.of(new Command.StartLeading(newClusterId))), nowMillis);
        return leadership;
    }

    /** Whether this term may go on. */
    @FunctionalInterface
    public interface LeaseCheck {
        /** Throws if others may lead by now. */
        void check() throws JournalException;
    }

    /** Handles the requests, commits, then releases what they led to. */
    public void process(List<Request> requests, long nowMillis) throws JournalException {
        lease.check();
        List<Turn> turns = new ArrayList<>(requests.size());
        List<Event> events = new ArrayList<>();
        for (Request request : requests) {
            Turn turn = core.handle(request.command(), nowMillis);
            turns.add(turn);
            events.addAll(turn.events());
        }
        commit(events, requests);
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            requests.get(i).answer().complete(turn.reply(), turn.refusal());
            for (Effect effect : turn.effects()) {
                outlet.release(effect);
            }
        }
    }

    private void commit(List<Event> events, List<Request> requests) throws JournalException {
        if (events.isEmpty()) {
            return;
        }
        try {
            lastIndex = journal.append(epoch, events);
        } catch (JournalException e) {
            ClusterException unknown = new ClusterException(
                    ErrorCode.INDETERMINATE,
                    "the coordinator could not confirm that the request is durable (" + e.getMessage()
                            + "); look whether it took effect before sending it again",
                    e);
            requests.forEach(request -> request.answer().complete(null, unknown));
            throw e;
        }
        outlet.committed(lastIndex, events);
    }

    /** The state; what it shows is durable whenever no {@link #process} is under way. */
    public CoordinatorCore core() {
        return core;
    }

    /** The term's number. */
    public long epoch() {
        return epoch;
    }

    /** The index of the last durable event. */
    public long lastIndex() {
        return lastIndex;
    }
}
