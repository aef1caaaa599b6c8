package io.bellwether.worker.session;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.session.FrameOutput;
import io.bellwether.client.session.SlotFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot that a session holds. It waits for the session's client, carries out what that sends, and waits again when the client's
 * connection ends. Thread-safe; {@link #serve} is confined to the slot's thread.
 */
public final class ServedSlot {
    private static final Logger log = LoggerFactory.getLogger(ServedSlot.class);
    private static final long ANNOUNCE_MILLIS = 500;

    private final AttemptId attempt;
    private final String address;
    private final String secret;
    private final SlotClock clock;
    private final String home;
    private final Function<Visitor, SlotLink> opening;
    private final BlockingQueue<Visitor> visitors = new LinkedBlockingQueue<>();
    private volatile @Nullable SlotLink current;

    /** A client that has proved itself. */
    record Visitor(long link, SocketChannel channel) {}

    ServedSlot(
            AttemptId attempt,
            String address,
            String secret,
            SlotClock clock,
            String home,
            Function<Visitor, SlotLink> opening) {
        this.home = home;
        this.attempt = attempt;
        this.address = address;
        this.secret = secret;
        this.clock = clock;
        this.opening = opening;
    }

    /** {@code host:port}, for the client. */
    public String address() {
        return address;
    }

    /** What the client is to prove itself by. */
    public String secret() {
        return secret;
    }

    /** Whether a client that says this is the session's; takes the same time wherever the first difference is. */
    boolean isSecret(String said) {
        return MessageDigest.isEqual(said.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The client has come; if there was a connection before, it is of no use any more. */
    synchronized void admit(Visitor visitor) { // one at a time: else the one before could close its successor
        visitors.add(visitor); // first: whoever becomes the current one after the next line sees it, and makes way
        SlotLink before = current;
        if (before != null && !before.isOf(visitor.channel())) {
            before.close();
        }
    }

    /** The client wants the task no more, or has ended. On the thread of control. */
    void onControl(long link, int number) {
        SlotLink open = current;
        if (open != null && open.id() == link) {
            open.cancel(number);
        }
    }

    void onGone(long link) {
        SlotLink open = current;
        if (open != null && open.id() == link) {
            open.close();
        }
    }

    /**
     * Serves until it is stopped, or the calling thread is interrupted. Memory that ran out under a task is thrown.
     *
     * @param stopped whether the slot is taken back
     * @param announce tells the client's side where this slot waits; called again and again until the client is there
     */
    public void serve(BooleanSupplier stopped, Runnable announce) {
        try {
            while (!stopped.getAsBoolean()) {
                announce.run();
                Visitor visitor = visitors.poll(ANNOUNCE_MILLIS, TimeUnit.MILLISECONDS);
                if (visitor != null) {
                    serve(visitor, stopped);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopped: whoever called knows
        }
    }

    private void serve(Visitor visitor, BooleanSupplier stopped) throws InterruptedException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        SlotLink link = opening.apply(visitor);
        current = link;
        clock.add(link);
        try (SocketChannel channel = visitor.channel()) {
            // Whoever came while this one was not the current one has not ended it.
            if (visitors.isEmpty()) {
                channel.write(welcome(home));
                link.serve(stopped);
            }
        } catch (IOException e) {
            log.debug("attempt={} client gone: {}", attempt, e.toString());
        } catch (RuntimeException e) { // whatever a task throws is its outcome: this comes of what the client has sent
            log.warn("attempt={} connection ended, since what it brings can't be taken", attempt, e);
        } finally {
            current = null;
            clock.remove(link);
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** The answer to a hello; {@code home}: what tells this node from others. */
    static ByteBuffer welcome(String home) {
        return new FrameOutput()
                .begin(SlotFrames.WELCOME)
                .int32(SlotFrames.VERSION)
                .text(home)
                .view();
    }
}
