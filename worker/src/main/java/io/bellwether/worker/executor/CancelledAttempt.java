package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;

/** How a cancelled attempt leaves its task. */
final class CancelledAttempt {
    private CancelledAttempt() {}

    static ClusterException exception() {
        return new ClusterException(ErrorCode.CANCELLED, "cancelled on request");
    }
}
