package io.bellwether.coordinator.loop;

import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalDamagedException;
import io.bellwether.coordinator.journal.JournalException;
import org.jspecify.annotations.Nullable;

/**
 * A core that replays the journal as it grows and decides nothing: what a term begins from. Of no use any more once {@link
 * #catchUp} has thrown. Loop-confined.
 */
public final class Replica {
    private final CoordinatorCore core;
    private @Nullable Event last;
    private long lastIndex;

    public Replica(CoreConfig config) {
        this.core = new CoordinatorCore(config, 0);
    }

    /** Replays what has come since the last time. A journal that has lost what was read from it is an error. */
    public void catchUp(Journal journal) throws JournalException {
        long before = lastIndex;
        Event known = last;
        boolean[] whole = {before == 0};
        journal.read(Math.max(1, before), (event, index) -> {
            if (index > before) {
                core.replay(event);
                last = event;
                lastIndex = index;
            } else {
                whole[0] = known != null && known.getClass() == event.getClass();
            }
        });
        if (!whole[0]) {
            throw new JournalDamagedException(
                    "journal event " + before + ": was there, and is not any more (expected: what"
                            + " was durable stays); the database has lost commits, for example by failing over to a copy that"
                            + " lagged behind: see what else is lost, then start the coordinators again");
        }
    }

    CoordinatorCore core() {
        return core;
    }

    /** The index of the last event replayed. */
    public long lastIndex() {
        return lastIndex;
    }
}
