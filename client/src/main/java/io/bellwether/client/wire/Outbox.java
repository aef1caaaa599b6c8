package io.bellwether.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A system call for each small message costs several times the message. So senders only queue their frames and wake the
 * I/O thread if it is not awake already; it joins whatever has queued up meanwhile into buffers of 64 KiB and flushes once.
 * A lone message leaves at once, since nothing waits for company; under load the batches grow by themselves.
 */
/** Frames on their way out. Thread-safe; draining is confined to the I/O thread. */
final class Outbox {
    private static final int BATCH_BYTES = 64 << 10;

    /** What one drain writes before other channels of the same I/O thread get their turn. */
    private static final int TURN_BYTES = 1 << 20;

    private final Channel channel;
    private final long limitBytes;
    private final Queue<byte[]> frames = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicLong waitingBytes = new AtomicLong();

    Outbox(Channel channel, long limitBytes) {
        this.channel = channel;
        this.limitBytes = limitBytes;
    }

    /** Queues a frame; false, and nothing queued, if too much waits already. */
    boolean offer(byte[] frame) {
        if (waitingBytes.addAndGet(frame.length) > limitBytes) {
            waitingBytes.addAndGet(-frame.length);
            return false;
        }
        frames.add(frame);
        wake();
        return true;
    }

    private void wake() {
        if (draining.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::drain);
        }
    }

    /** Writes and flushes all that is queued: for a connection about to be closed. */
    void drainAll() {
        do {
            drain();
        } while (!frames.isEmpty());
    }

    private void drain() {
        // Cleared first: a frame queued from here on either is seen by the loop below or wakes another drain.
        draining.set(false);
        int written = 0;
        ByteBuf batch = null;
        byte[] frame;
        while (written < TURN_BYTES && (frame = frames.poll()) != null) {
            written += frame.length;
            if (frame.length >= BATCH_BYTES) {
                write(batch);
                batch = null;
                write(Unpooled.wrappedBuffer(frame));
                continue;
            }
            batch = batch == null ? channel.alloc().buffer(Math.max(frame.length, 1 << 10)) : batch;
            batch.writeBytes(frame);
            if (batch.readableBytes() >= BATCH_BYTES) {
                write(batch);
                batch = null;
            }
        }
        write(batch);
        channel.flush();
        if (!frames.isEmpty()) {
            wake();
        }
    }

    private void write(@Nullable ByteBuf bytes) {
        if (bytes != null) {
            int length = bytes.readableBytes();
            channel.write(bytes).addListener(done -> waitingBytes.addAndGet(-length));
        }
    }
}
