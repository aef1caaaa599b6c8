package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.JobMessage.JobEvent;
import io.bellwether.client.wire.SessionMessage.Refused;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Requests of one connection that wait for their answers, by correlation id. Thread-safe. */
final class PendingRequests {
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final int sign;
    private volatile @Nullable ClusterException ended;

    /**
     * Both sides may ask, so the ids of the two must differ.
     *
     * @param sign 1 on the side that connected, -1 on the side that accepted
     */
    PendingRequests(int sign) {
        this.sign = sign;
    }

    /** Whether an id is one of ours, so that what carries it is an answer. */
    boolean owns(long correlationId) {
        return Long.signum(correlationId) == sign;
    }

    /** Registers a request with one answer. */
    Asked<Message> ask() {
        CompletableFuture<Message> future = new CompletableFuture<>();
        return register(new Pending(future, message -> {
            future.complete(message);
            return true;
        }));
    }

    /** Registers a request with many answers, until the last. */
    Asked<Void> watch(Consumer<Message> listener) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        return register(new Pending(future, message -> {
            listener.accept(message);
            boolean last = message instanceof JobEvent event && event.last();
            if (last) {
                future.complete(null);
            }
            return last;
        }));
    }

    @SuppressWarnings("unchecked")
    private <T> Asked<T> register(Pending request) {
        long id = sign * lastId.incrementAndGet();
        pending.put(id, request);
        // Whoever completes or cancels the future, nothing of it stays behind.
        CompletableFuture<?> unused = request.future().whenComplete((result, failure) -> pending.remove(id));
        ClusterException reason = ended;
        if (reason != null) {
            request.future().completeExceptionally(reason);
        }
        return new Asked<>(id, (CompletableFuture<T>) request.future());
    }

    /** Hands an answer to who waits for it; late ones fall to the floor. */
    void answer(long correlationId, Message message) {
        Pending request = pending.get(correlationId);
        if (request == null) {
            return;
        }
        if (message instanceof Refused refused) {
            fail(correlationId, new ClusterException(refused.code(), refused.message()));
            return;
        }
        try {
            if (request.onAnswer().test(message)) {
                pending.remove(correlationId);
            }
        } catch (RuntimeException e) {
            fail(
                    correlationId,
                    new ClusterException(ErrorCode.INTERNAL, "a listener of this connection failed: " + e, e));
        }
    }

    void fail(long correlationId, ClusterException reason) {
        Pending request = pending.get(correlationId);
        if (request != null) {
            request.future().completeExceptionally(reason);
        }
    }

    /**
     * The connection has ended.
     *
     * @param waiting for requests that were sent
     * @param later for requests that come too late
     */
    void end(ClusterException waiting, ClusterException later) {
        ended = later;
        pending.values().forEach(request -> request.future().completeExceptionally(waiting));
    }

    private record Pending(CompletableFuture<?> future, AnswerTest onAnswer) {}

    /** Takes an answer; true if it was the last. */
    private interface AnswerTest {
        boolean test(Message message);
    }

    /** A registered request. */
    record Asked<T>(long correlationId, CompletableFuture<T> future) {}
}
