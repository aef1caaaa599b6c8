package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. A request is a secret and a version's id, each as DataOutputStream writes text; the answer a byte that says whether
 * the copy is here, and then each of its files: the length (int64) and the bytes, which go from the page cache to the socket without passing
 * through this process. The secret is known to the nodes of the grid only.
 */
/** Gives this node's decoded copies to other nodes. Thread-safe. */
public final class CopyDoor implements AutoCloseable {
    static final String[] FILES = {DecodedFiles.META, DecodedFiles.FEATURES, DecodedFiles.LABELS};
    static final byte HERE = 1;
    static final byte NOT_HERE = 0;

    private static final Logger log = LoggerFactory.getLogger(CopyDoor.class);
    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocketChannel server;
    private final String secret;
    private final Function<String, Optional<Path>> copies;
    private final ExecutorService threads;

    private CopyDoor(ServerSocketChannel server, Function<String, Optional<Path>> copies) {
        this.server = server;
        this.copies = copies;
        byte[] drawn = new byte[16];
        new SecureRandom().nextBytes(drawn);
        secret = HexFormat.of().formatHex(drawn);
        threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "copy-door");
            thread.setDaemon(true);
            return thread;
        });
        threads.execute(this::accept);
    }

    /**
     * Listens on a free port.
     *
     * @param copies gives the directory of a version that is whole here
     * @throws ClusterException {@code INVALID_CONFIGURATION} if {@code host} is no address of this machine
     */
    public static CopyDoor open(String host, Function<String, Optional<Path>> copies) {
        try {
            return new CopyDoor(ServerSocketChannel.open().bind(new InetSocketAddress(host, 0)), copies);
        } catch (IOException | RuntimeException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "address " + host + " (expected: one of this machine); correct worker.bind: " + e.getMessage(),
                    e);
        }
    }

    /** What another node needs to come here: {@code host:port:secret}. */
    public String address() {
        InetSocketAddress at = (InetSocketAddress) server.socket().getLocalSocketAddress();
        return at.getAddress().getHostAddress() + ":" + at.getPort() + ":" + secret;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            log.debug("closing", e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException | RuntimeException e) {
                if (server.isOpen()) {
                    log.warn("copies can't be given to other nodes for now: {}", e.toString());
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            client.socket().setSoTimeout(PATIENCE_MILLIS);
            DataInputStream in = new DataInputStream(client.socket().getInputStream());
            boolean known = MessageDigest.isEqual(utf8(secret), utf8(in.readUTF()));
            String version = in.readUTF();
            Optional<Path> copy = known ? copies.apply(version) : Optional.empty();
            client.write(ByteBuffer.wrap(new byte[] {copy.isPresent() ? HERE : NOT_HERE}));
            if (copy.isPresent()) {
                for (String name : FILES) {
                    send(client, copy.get().resolve(name));
                }
                log.debug("version={} given to {}", version, client.getRemoteAddress());
            }
        } catch (IOException | RuntimeException e) {
            log.debug("another node has gone away", e); // it asks elsewhere
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(SocketChannel client, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = channel.size();
            client.write(ByteBuffer.allocate(Long.BYTES).putLong(0, bytes));
            long at = 0;
            while (at < bytes) {
                long sent = channel.transferTo(at, bytes - at, client);
                if (sent == 0) {
                    throw new IOException(file + " has changed");
                }
                at += sent;
            }
        }
    }
}
