package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.Gang;
import io.bellwether.client.wire.ExecutorMessage.MemberListening;
import io.bellwether.client.wire.ExecutorMessage.MembersListening;
import io.bellwether.worker.collective.Ring;
import io.bellwether.worker.collective.RingConfig;
import io.bellwether.worker.collective.RingListener;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings a trial together with the other members of its gang: says where this one listens until it hears where they all do.
 * The way leads by the node's agent and the coordinator, and each of them may forget; so it is said again and again.
 */
final class GangEntry {
    private static final long AGAIN_MILLIS = 500;

    private final RingConfig config;

    GangEntry(RingConfig config) {
        this.config = config;
    }

    /** Waits for the others on the calling thread; {@code UNREACHABLE} if they don't come in time. */
    Ring meet(AttemptScope scope, Gang gang) {
        try (RingListener listener = RingListener.open(scope.attempt(), gang, config)) {
            MembersListening all = announce(scope, gang, listener.address());
            Ring ring = listener.join(all.addresses(), all.secret());
            scope.log().add("gang: member " + gang.rank() + " of " + gang.size() + " has joined");
            return ring;
        }
    }

    private MembersListening announce(AttemptScope scope, Gang gang, String address) {
        long deadline = System.nanoTime() + config.formTimeout().toNanos();
        while (System.nanoTime() < deadline) {
            scope.checkCancelled();
            scope.send(new MemberListening(scope.attempt(), gang, address));
            try {
                return scope.membersListening().get(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // says it again
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClusterException(ErrorCode.CANCELLED, "gang: interrupted while waiting for the others", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // nothing completes it so
            }
        }
        throw new ClusterException(
                ErrorCode.UNREACHABLE,
                "gang: the " + gang.size() + " members did not meet within "
                        + config.formTimeout().toSeconds() + " s; the attempt is tried again");
    }
}
