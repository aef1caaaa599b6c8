package io.bellwether.client.wire;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A peer that sends whatever bytes it likes. */
final class RawPeer implements AutoCloseable {
    private final Socket socket;

    RawPeer(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(120_000);
    }

    /** Sends as much as the other side takes. */
    void send(byte[] bytes) {
        try {
            OutputStream output = socket.getOutputStream();
            output.write(bytes);
            output.flush();
        } catch (IOException closedMeanwhile) {
            // The other side may hang up before it has heard all; what it said stays readable.
        }
    }

    void send(Message message) {
        send(MessageCodec.ofThisThread().encode(0, message, WireLimits.DEFAULTS.frameBytes()));
    }

    void sendHello() {
        send(Protocol.hello(SessionMessage.PeerRole.CLIENT, null, null));
    }

    /** The next frame. */
    Message receive() throws IOException {
        DataInputStream input = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[input.readInt()];
        input.readFully(frame);
        int id = ByteBuffer.wrap(frame).getShort(0);
        byte[] payload = Arrays.copyOfRange(frame, MessageCodec.COUNTED_HEADER_BYTES, frame.length);
        return MessageCodec.ofThisThread().decode(id, payload);
    }

    /** Whether the stream has ended. */
    boolean isAtEnd() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
