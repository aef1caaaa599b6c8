package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches decoded copies from other nodes' {@link CopyDoor}s. */
public final class PeerCopies {
    private static final Logger log = LoggerFactory.getLogger(PeerCopies.class);
    private static final int CONNECT_MILLIS = 2_000;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int BUFFER_BYTES = 1 << 20;

    private PeerCopies() {}

    /**
     * Fetches a version's files into {@code directory}, which is empty, and empty again if no peer has them whole.
     *
     * @param addresses of the doors
     * @return whether the copy is there
     */
    public static boolean fetch(List<String> addresses, String version, Path directory) throws IOException {
        for (String address : addresses) {
            try {
                if (fetch(address, version, directory)) {
                    return true;
                }
            } catch (IOException | ClusterException e) {
                log.info("version={} not fetched from a peer: {}", version, e.toString());
            }
            clear(directory);
        }
        return false;
    }

    /** Removes what was fetched. */
    static void clear(Path directory) throws IOException {
        for (String name : CopyDoor.FILES) {
            Files.deleteIfExists(directory.resolve(name));
        }
    }

    private static boolean fetch(String address, String version, Path directory) throws IOException {
        String[] parts = address.split(":", 3);
        try (SocketChannel channel = SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.socket().connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), CONNECT_MILLIS);
            DataOutputStream out = new DataOutputStream(channel.socket().getOutputStream());
            out.writeUTF(parts[2]);
            out.writeUTF(version);
            Incoming in = new Incoming(channel, selector);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            in.fill(buffer.limit(1));
            if (buffer.get(0) != CopyDoor.HERE) {
                return false;
            }
            long[] sums = new long[CopyDoor.FILES.length];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = receive(in, directory.resolve(CopyDoor.FILES[i]), buffer);
            }
            DecodedFiles files = DecodedFiles.read(directory);
            if (files.format() != DecodedFiles.FORMAT
                    || !files.version().id().equals(version)
                    || files.featuresCrc() != sums[1]
                    || files.labelsCrc() != sums[2]) {
                throw new IOException("what " + parts[0] + ":" + parts[1] + " sent is not whole");
            }
            return true;
        }
    }

    /** Receives a file; its CRC-32C. */
    private static long receive(Incoming in, Path file, ByteBuffer buffer) throws IOException {
        in.fill(buffer.clear().limit(Long.BYTES));
        long left = buffer.getLong(0);
        CRC32C crc = new CRC32C();
        try (FileChannel to = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (left > 0) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), left));
                in.read(buffer);
                left -= buffer.flip().remaining();
                crc.update(buffer.duplicate());
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        }
        return crc.getValue();
    }

    /** What a peer sends; it may not be silent for long. */
    private static final class Incoming {
        private final SocketChannel channel;
        private final Selector selector;

        Incoming(SocketChannel channel, Selector selector) throws IOException {
            this.channel = channel;
            this.selector = selector;
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }

        /** Reads at least one byte. */
        void read(ByteBuffer buffer) throws IOException {
            int read = channel.read(buffer);
            while (read == 0) {
                if (selector.select(PATIENCE_MILLIS) == 0) {
                    throw new IOException("the peer is silent");
                }
                selector.selectedKeys().clear();
                read = channel.read(buffer);
            }
            if (read < 0) {
                throw new EOFException("the peer has gone away");
            }
        }

        void fill(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                read(buffer);
            }
        }
    }
}
