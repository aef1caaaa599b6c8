package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/** Fetches values from the nodes that keep them, past everybody else. Stateless. */
public final class ValueFetch {
    private ValueFetch() {}

    /**
     * Fetches a value into the channel.
     *
     * @return how many bytes it has; -1 if it is not there any more
     * @throws IOException if the way to it is broken; part of it may have been written
     */
    public static long fetch(SlotWay way, long id, WritableByteChannel into) throws IOException {
        try (SocketChannel channel =
                SlotHello.open(way, 0, SlotFrames.WAY_OF_VALUES).channel()) {
            for (ByteBuffer ask =
                            new FrameOutput().begin(SlotFrames.FETCH).int64(id).view();
                    ask.hasRemaining(); ) {
                channel.write(ask);
            }
            // By way of the socket: a channel that blocks knows no time limit.
            ReadableByteChannel timed = Channels.newChannel(channel.socket().getInputStream());
            FrameInput input = new FrameInput(SlotFrames.MAX_BYTES);
            long taken = 0;
            while (true) {
                ByteBuffer frame = input.next();
                if (frame == null) {
                    if (input.fill(timed) < 0) {
                        throw new EOFException("value " + id + " ended after " + taken + " bytes");
                    }
                    continue;
                }
                if (frame.get() != SlotFrames.PART) {
                    throw new IOException("answer to the question for value " + id + " (expected: a part of it)");
                }
                long length = frame.getLong();
                taken += frame.remaining();
                while (frame.hasRemaining()) {
                    into.write(frame);
                }
                if (taken >= length) {
                    return length;
                }
            }
        } catch (ClusterException e) {
            if (e.code() == ErrorCode.NOT_AUTHORIZED) {
                return -1; // the slot is not the session's any more
            }
            throw e;
        }
    }
}
