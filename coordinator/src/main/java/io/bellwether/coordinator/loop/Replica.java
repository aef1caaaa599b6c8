package io.bellwether.coordinator.loop;

import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalDamagedException;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.snapshot.Snapshot;
import io.bellwether.coordinator.snapshot.Snapshots;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A core that replays the journal as it grows and decides nothing: what a term begins from. Of no use any more once {@link
 * #catchUp} has thrown. Loop-confined.
 */
public final class Replica {
    private static final Logger log = LoggerFactory.getLogger(Replica.class);

    private final CoreConfig config;
    private @Nullable Snapshots snapshots;
    private CoordinatorCore core;
    private @Nullable Event last;
    private long lastIndex;

    /** Whether it came from a snapshot of which it is not known yet whether it belongs to the journal. */
    private boolean unproven;

    /** One that replays everything. */
    public Replica(CoreConfig config) {
        this(config, null);
    }

    /** One that goes on from the newest snapshot, if there is one that belongs to the journal. */
    public Replica(CoreConfig config, @Nullable Snapshots snapshots) {
        this.config = config;
        this.snapshots = snapshots;
        this.core = new CoordinatorCore(config, 0);
    }

    /** Replays what has come since the last time. A journal that has lost what was read from it is an error. */
    public void catchUp(Journal journal) throws JournalException {
        if (snapshots != null) {
            snapshots.load().ifPresent(this::goOn);
            snapshots = null;
        }
        boolean whole = replay(journal);
        if (!whole && unproven) {
            log.warn("snapshot not used index={}: it is of another journal; the whole journal is replayed", lastIndex);
            core = new CoordinatorCore(config, 0);
            last = null;
            lastIndex = 0;
            whole = replay(journal);
        }
        unproven = false;
        if (!whole) {
            throw new JournalDamagedException(
                    "journal event " + lastIndex + ": was there, and is not any more (expected: what"
                            + " was durable stays); the database has lost commits, for example by failing over to a copy that"
                            + " lagged behind: see what else is lost, then start the coordinators again");
        }
    }

    private void goOn(Snapshot snapshot) {
        core.restore(snapshot.image());
        last = snapshot.last();
        lastIndex = snapshot.index();
        unproven = true;
    }

    /** False if the journal has not the event that was replayed last. */
    private boolean replay(Journal journal) throws JournalException {
        long before = lastIndex;
        Event known = last;
        boolean[] whole = {before == 0};
        journal.read(Math.max(1, before), (event, index) -> {
            if (index > before) {
                if (whole[0]) {
                    core.replay(event);
                    last = event;
                    lastIndex = index;
                }
            } else {
                whole[0] = event.equals(known);
            }
        });
        return whole[0];
    }

    CoordinatorCore core() {
        return core;
    }

    /** The index of the last event replayed. */
    public long lastIndex() {
        return lastIndex;
    }
}
