package io.bellwether.worker.session;

import io.bellwether.client.session.FrameInput;
import io.bellwether.client.session.FrameOutput;
import io.bellwether.client.session.SlotFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/** Hands out kept values, to the session's client and to its other slots. For one thread at a time. */
final class ValueDesk {
    private static final int CHUNK = 256 << 10;

    private final ValueFiles values;

    ValueDesk(ValueFiles values) {
        this.values = values;
    }

    /** Answers until the other side ends the connection. */
    void serve(SocketChannel channel) throws IOException {
        FrameInput input = new FrameInput(SlotFrames.MAX_HELLO_BYTES);
        while (input.fill(channel) >= 0) {
            for (ByteBuffer frame = input.next(); frame != null; frame = input.next()) {
                if (frame.get() != SlotFrames.FETCH) {
                    throw new IOException("frame on the way of values (expected: a question for one)");
                }
                answer(channel, frame.getLong());
            }
        }
    }

    private void answer(SocketChannel channel, long id) throws IOException {
        FrameOutput output = new FrameOutput();
        try (FileChannel file = FileChannel.open(values.path(id), StandardOpenOption.READ)) {
            long length = file.size();
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            for (long sent = 0; sent < length; sent += chunk.limit()) {
                chunk.clear();
                if (file.read(chunk, sent) < 0) {
                    throw new IOException("value " + id + " has become shorter");
                }
                chunk.flip();
                output.begin(SlotFrames.PART).int64(length).raw(chunk.array(), 0, chunk.limit());
                send(channel, output);
            }
        } catch (NoSuchFileException e) {
            output.begin(SlotFrames.PART).int64(-1);
            send(channel, output);
        }
    }

    private static void send(SocketChannel channel, FrameOutput output) throws IOException {
        for (ByteBuffer bytes = output.view(); bytes.hasRemaining(); ) {
            channel.write(bytes);
        }
        output.clear();
    }
}
