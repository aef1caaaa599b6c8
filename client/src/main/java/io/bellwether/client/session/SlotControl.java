package io.bellwether.client.session;

import io.bellwether.client.job.AttemptId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A process that is stopped (SIGSTOP, a frozen machine) or hangs keeps its connections open, so it is asked for a sign of life. The thread
 * that answers has nothing else to do: a task that goes on for hours is no silence. Results are signs of life, too. A look that comes late
 * proves only that this process stood still, and what the slot sent meanwhile may lie unread: the count begins anew.
 */
/** The way of control to a slot: what may not wait behind its tasks. Sending is thread-safe, the rest for the loop's thread only. */
final class SlotControl {
    private static final Logger log = LoggerFactory.getLogger(SlotControl.class);

    /** How often a slot is looked at. */
    static final Duration LOOK = Duration.ofSeconds(2);

    /** How long a slot may be silent. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private final AttemptId attempt;
    private final SocketChannel channel;
    private final FrameInput input = new FrameInput(SlotFrames.MAX_HELLO_BYTES);
    private boolean heard;
    private long heardNanos;
    private long lookedNanos;

    SlotControl(AttemptId attempt, SocketChannel channel, long nowNanos) {
        this.attempt = attempt;
        this.channel = channel;
        this.heardNanos = nowNanos;
        this.lookedNanos = nowNanos;
    }

    SocketChannel channel() {
        return channel;
    }

    /** The slot has sent something. */
    void onHeard() {
        heard = true;
    }

    /** Takes in what is there. That this way has ended is no news of the slot: what it sent on the other may not have been read yet. */
    void read() {
        try {
            int count = input.fill(channel);
            for (ByteBuffer frame = input.next(); frame != null; frame = input.next()) {
                heard = true; // whatever it says
            }
            if (count < 0) {
                channel.close();
            }
        } catch (IOException e) {
            log.debug("attempt={} way of control broken: {}", attempt, e.toString());
            close();
        }
    }

    /** Looks after the slot, and asks for a sign of life. Returns for how many milliseconds it has been silent, 0 for not too long. */
    long look(long nowNanos) {
        if (heard || nowNanos - lookedNanos > 2 * LOOK.toNanos()) {
            heardNanos = nowNanos;
        }
        heard = false;
        lookedNanos = nowNanos;
        long silent = nowNanos - heardNanos;
        if (silent > SILENCE.toNanos()) {
            return silent / 1_000_000;
        }
        FrameOutput frame = new FrameOutput();
        frame.begin(SlotFrames.PING);
        send(frame);
        return 0;
    }

    /** Tells the slot that nobody wants the task. */
    void cancel(int number) {
        FrameOutput frame = new FrameOutput();
        frame.begin(SlotFrames.CANCEL).int32(number);
        send(frame);
    }

    /** Tells the slot's node that nobody needs the value. */
    void free(long value) {
        FrameOutput frame = new FrameOutput();
        frame.begin(SlotFrames.FREE).int64(value);
        send(frame);
    }

    /** A slot that has not read what was sent before is sent no more here; so it falls silent. */
    private synchronized void send(FrameOutput frame) {
        ByteBuffer bytes = frame.view();
        try {
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                throw new IOException("it does not read what it is sent");
            }
        } catch (IOException e) {
            log.debug("attempt={} way of control broken: {}", attempt, e.toString());
            close();
        }
    }

    /** Idempotent. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("attempt={} closing: {}", attempt, e.toString());
        }
    }
}
