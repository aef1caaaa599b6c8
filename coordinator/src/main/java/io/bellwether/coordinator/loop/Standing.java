package io.bellwether.coordinator.loop;

import io.bellwether.client.NotLeaderException;
import io.bellwether.coordinator.journal.LeaderAddress;
import org.jspecify.annotations.Nullable;

/** Whether this coordinator leads, and who does if it doesn't. Thread-safe. */
public final class Standing {
    private volatile boolean leads;
    private volatile @Nullable LeaderAddress leader;

    /** From now on it leads. */
    public void lead() {
        leads = true;
        leader = null;
    }

    /** From now on it doesn't; {@code known} is who does, null if nobody is known to. */
    public void follow(@Nullable LeaderAddress known) {
        leader = known;
        leads = false;
    }

    /** Whether this one leads, as far as it knows. */
    public boolean leads() {
        return leads;
    }

    /** Who leads, if it is another and has said where it listens. */
    public @Nullable LeaderAddress leader() {
        return leader;
    }

    /** What to tell those who ask a standby. */
    public NotLeaderException refusal() {
        LeaderAddress known = leader;
        return known == null
                ? new NotLeaderException(
                        null, "this coordinator is a standby and knows of no leader now; ask again in a moment")
                : new NotLeaderException(
                        known.wire(),
                        "this coordinator is a standby; the leader is " + known.wire() + ", HTTP at " + known.http()
                                + ": ask there, or give clients and workers the addresses of all coordinators");
    }
}
