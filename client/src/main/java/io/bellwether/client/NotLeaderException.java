package io.bellwether.client;

import org.jspecify.annotations.Nullable;

/** The coordinator asked is a standby, or does not lead any more. Names the one that does, where that is known. */
public final class NotLeaderException extends ClusterException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String leader;

    /** {@code leader} is {@code host:port}; null if there is none known now. */
    public NotLeaderException(@Nullable String leader, String message) {
        super(ErrorCode.NOT_LEADER, message);
        this.leader = leader;
    }

    /** Where the leader listens, {@code host:port}; null if the coordinator knows of none. */
    public @Nullable String leader() {
        return leader;
    }
}
