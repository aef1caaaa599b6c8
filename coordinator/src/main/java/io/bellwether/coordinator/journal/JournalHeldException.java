package io.bellwether.coordinator.journal;

import org.jspecify.annotations.Nullable;

/** Another coordinator leads. */
public final class JournalHeldException extends JournalException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable LeaderAddress leader;

    public JournalHeldException(@Nullable LeaderAddress leader) {
        super("another coordinator leads" + (leader == null ? "" : " at " + leader.wire()));
        this.leader = leader;
    }

    /** Where it listens; null if it has not said so yet. */
    public @Nullable LeaderAddress leader() {
        return leader;
    }
}
