package io.bellwether.worker.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.NotLeaderException;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.SessionMessage.Hello;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one connection to the coordinator that leads open: when it ends, connects again, at growing intervals. Thread-safe. */
final class CoordinatorLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorLink.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final long LAST_BACKOFF_MILLIS = 2_000;
    private static final long STEADY_MILLIS = 5_000;

    private final Coordinators coordinators;
    private final Supplier<Hello> hello;
    private final MessageHandler handler;
    private final Consumer<ClusterException> onFailure;
    private final Thread thread;
    private volatile boolean closed;
    private boolean standby;

    /**
     * @param hello asked for before every attempt
     * @param onFailure hears of every attempt that failed, on the link's thread
     */
    CoordinatorLink(
            Coordinators coordinators,
            Supplier<Hello> hello,
            MessageHandler handler,
            Consumer<ClusterException> onFailure) {
        this.coordinators = coordinators;
        this.hello = hello;
        this.handler = handler;
        this.onFailure = onFailure;
        this.thread = new Thread(this::run, "coordinator-link");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        long backoff = FIRST_BACKOFF_MILLIS;
        while (!closed) {
            boolean steady = connectOnce();
            // A standby has answered: one of them will lead in a moment.
            backoff = steady || standby ? FIRST_BACKOFF_MILLIS : Math.min(2 * backoff, LAST_BACKOFF_MILLIS);
            // Drawn at random, so that the nodes of a cluster don't all come back in the same moment.
            long pause = ThreadLocalRandom.current().nextLong(backoff / 2, backoff + 1);
            if (!closed) {
                LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
            }
        }
    }

    /** Connects and stays until the connection ends; whether it held for a while. */
    private boolean connectOnce() {
        standby = false;
        long start = System.nanoTime();
        try (Connection connection = coordinators.connect(hello.get(), handler, CONNECT_TIMEOUT)) {
            connection.closed().get();
            coordinators.onLost();
        } catch (ClusterException e) {
            if (!closed) {
                onFailure.accept(e);
            }
            standby = e instanceof NotLeaderException;
        } catch (InterruptedException e) {
            closed = true;
        } catch (RuntimeException e) { // this thread is the node's only way back
            log.error("coordinator={} connecting failed; trying on", coordinators, e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e); // closed() never completes so
        }
        return System.nanoTime() - start > Duration.ofMillis(STEADY_MILLIS).toNanos();
    }
}
