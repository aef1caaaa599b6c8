package io.bellwether.client.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/** Frames on their way in. For one thread at a time. */
public final class FrameInput {
    private static final int FIRST_BYTES = 64 << 10;

    /** What one read takes at most: the JDK copies it by way of a buffer of its own of that size. */
    private static final int READ_BYTES = 128 << 10;

    /** What is kept of a buffer that has grown for a long frame. */
    private static final int KEPT_BYTES = 1 << 20;

    private final int maxFrame;
    /** Filled up to its position; what lies before {@link #begin} has been taken. */
    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);

    private int begin;

    /** A longer frame is an error. */
    public FrameInput(int maxFrame) {
        this.maxFrame = maxFrame;
    }

    /** Reads what is there; waits for the first byte if the channel does. Returns how many bytes came, -1 at the end. */
    public int fill(ReadableByteChannel channel) throws IOException {
        makeRoom();
        buffer.limit(Math.min(buffer.capacity(), buffer.position() + READ_BYTES));
        return channel.read(buffer);
    }

    /**
     * The next whole frame, at its type; null if more has to be read first. Good until the next {@link #fill}.
     *
     * @throws IOException if what comes is no frame
     */
    public @Nullable ByteBuffer next() throws IOException {
        int available = buffer.position() - begin;
        if (available < Integer.BYTES) {
            return null;
        }
        int length = frameLength();
        if (available - Integer.BYTES < length) {
            return null;
        }
        ByteBuffer frame = ByteBuffer.wrap(buffer.array(), begin + Integer.BYTES, length);
        begin += Integer.BYTES + length;
        return frame;
    }

    private int frameLength() throws IOException {
        int length = buffer.getInt(begin);
        if (length < 1 || length > maxFrame) {
            throw new IOException("frame of " + length + " bytes (expected: 1 to " + maxFrame + ")");
        }
        return length;
    }

    private void makeRoom() throws IOException {
        int available = buffer.position() - begin;
        int wanted = available < Integer.BYTES ? Integer.BYTES : Integer.BYTES + frameLength();
        if (available == 0 && buffer.capacity() > KEPT_BYTES) {
            buffer = ByteBuffer.allocate(FIRST_BYTES);
        } else if (wanted > buffer.capacity()) {
            ByteBuffer larger = ByteBuffer.allocate(wanted);
            larger.put(buffer.array(), begin, available);
            buffer = larger;
        } else if (available == 0) {
            buffer.clear();
        } else if (wanted > buffer.capacity() - begin || buffer.position() == buffer.capacity()) {
            buffer.limit(buffer.position()).position(begin);
            buffer.compact();
        } else {
            return;
        }
        begin = 0;
    }
}
