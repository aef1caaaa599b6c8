package io.bellwether.worker.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.SessionMessage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the node gets into its cluster: until the first registration, what can't be mended by trying again, or has been tried
 * for long, is the end; afterwards every outage is told once and waited out. Loop-confined, but for the future.
 */
final class JoinWatch {
    private static final Logger log = LoggerFactory.getLogger(JoinWatch.class);
    private static final Set<ErrorCode> FINAL = Set.of(
            ErrorCode.VERSION_MISMATCH, ErrorCode.CLUSTER_MISMATCH, ErrorCode.NOT_AUTHORIZED, ErrorCode.BAD_FRAME);

    private final String address;
    private final Duration timeout;
    private final long startedMillis;
    private final CompletableFuture<Void> registered = new CompletableFuture<>();
    private boolean outageTold;
    private SessionMessage.@Nullable Refused refusalTold;

    JoinWatch(String address, Duration timeout, long startedMillis) {
        this.address = address;
        this.timeout = timeout;
        this.startedMillis = startedMillis;
    }

    /** Completes at the first registration; exceptionally with a {@link ClusterException} if there can't be one. */
    CompletableFuture<Void> registered() {
        return registered.copy();
    }

    void onRegistered() {
        refusalTold = null;
        registered.complete(null);
    }

    void onConnected() {
        outageTold = false;
    }

    void onConnectFailed(ClusterException failure, long nowMillis) {
        if (!registered.isDone() && (isLate(nowMillis) || FINAL.contains(failure.code()))) {
            fail(failure);
        } else if (!outageTold) {
            outageTold = true;
            log.warn("coordinator={} code={} {}; trying on", address, failure.code(), failure.getMessage());
        }
    }

    /** The coordinator has refused the registration. */
    void onRefused(SessionMessage.Refused refused) {
        if (!refused.equals(refusalTold)) {
            refusalTold = refused; // it is asked again every second
            log.warn("coordinator={} refuses code={} {}", address, refused.code(), refused.message());
        }
        if (refused.code().retry() == ErrorCode.Retry.NEVER && refused.code() != ErrorCode.FENCED) {
            fail(new ClusterException(refused.code(), refused.message()));
        }
    }

    /** A connection is open, but no registration has been answered yet. */
    void onUnanswered(long nowMillis) {
        if (!registered.isDone() && isLate(nowMillis)) {
            fail(new ClusterException(
                    ErrorCode.UNREACHABLE,
                    "coordinator " + address + ": connected, but no answer to the registration within "
                            + timeout.toSeconds() + " s; look at its log"));
        }
    }

    /** Joining is impossible; does nothing once the node has joined. */
    void fail(ClusterException reason) {
        registered.completeExceptionally(reason);
    }

    private boolean isLate(long nowMillis) {
        return nowMillis - startedMillis > timeout.toMillis();
    }
}
