package io.bellwether.worker.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.session.FrameInput;
import io.bellwether.client.session.FrameOutput;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.worker.calls.UserCodeLoaders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where clients of sessions come in: one port for all slots of this process. Thread-safe. */
public final class SlotDoor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SlotDoor.class);
    private static final int SECRET_BYTES = 16;
    /** How long a connection may take to prove itself, however it fills the time. */
    private static final Duration HELLO = Duration.ofSeconds(10);

    /** Connections that have not proved themselves: more than are opened at once are strangers. */
    private static final int STRANGERS = 256;

    /** The exit code after a task that could not be stopped. */
    private static final int EXIT_STUCK = 4;

    private final ServerSocketChannel server;
    private final CodeFiles files;
    private final ValueFiles values;
    private final UserCodeLoaders loaders;
    private final SlotClock clock;
    private final CodeClaims claims = new CodeClaims();
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ServedSlot> slots = new ConcurrentHashMap<>();
    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final Duration hello;
    private final IntConsumer end;

    private SlotDoor(ServerSocketChannel server, CodeFiles files, ValueFiles values, Duration hello, IntConsumer end) {
        this.hello = hello;
        this.server = server;
        this.files = files;
        this.values = values;
        this.loaders = new UserCodeLoaders(files::path);
        this.end = end;
        this.clock = new SlotClock(this::onStuck);
    }

    /**
     * Listens on a free port of the loopback address; {@code IO_FAILED} if it can't.
     *
     * @param end ends the process, with an exit code
     */
    public static SlotDoor open(CodeFiles files, ValueFiles values, IntConsumer end) {
        return open(files, values, HELLO, end);
    }

    /** As {@link #open(CodeFiles, ValueFiles, IntConsumer)}; connections have so long to prove themselves. */
    static SlotDoor open(CodeFiles files, ValueFiles values, Duration hello, IntConsumer end) {
        try {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), STRANGERS);
            SlotDoor door = new SlotDoor(server, files, values, hello, end);
            daemon(door::acceptUntilClosed, "session-door").start();
            return door;
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "session: can't listen on the loopback address: " + e.getMessage()
                            + " (expected: a free port); see what holds the ports of this machine",
                    e);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** The attempt has a slot for a client, under a secret of its own. */
    public ServedSlot add(AttemptId attempt) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        String address = InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + server.socket().getLocalPort();
        ServedSlot slot = new ServedSlot(
                attempt,
                address,
                HexFormat.of().formatHex(secret),
                clock,
                values.home(),
                visitor -> new SlotLink(
                        visitor.link(),
                        visitor.channel(),
                        new SlotFunctions(claims, files, loaders, new SlotValues(values)),
                        clock));
        slots.put(attempt.toString(), slot);
        return slot;
    }

    /** The attempt's slot is taken back. */
    public void remove(AttemptId attempt) {
        slots.remove(attempt.toString());
    }

    private void acceptUntilClosed() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                if (strangers.tryAcquire()) {
                    daemon(() -> greet(channel), "session-visitor").start();
                } else {
                    channel.close();
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                log.warn("a client of a session can't come in: {}", e.toString());
            }
        }
    }

    private void greet(SocketChannel channel) {
        boolean admitted = false;
        boolean proved = false;
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer said = hello(channel);
            int version = said.getInt();
            String attempt = SlotFrames.text(said);
            String secret = SlotFrames.text(said);
            long link = said.getLong();
            int way = said.get();
            ServedSlot slot = slots.get(attempt);
            if (version != SlotFrames.VERSION) {
                refuse(
                        channel,
                        "version: " + version + " (expected: " + SlotFrames.VERSION + "); run the same release");
            } else if (slot == null || !slot.isSecret(secret)) {
                log.warn("refused {}: wrong hello (expected: a session of this node)", channel.getRemoteAddress());
                refuse(channel, "session: unknown, or another secret (expected: what the cluster has told)");
            } else if (way == SlotFrames.WAY_OF_TASKS) {
                admitted = true;
                slot.admit(new ServedSlot.Visitor(link, channel));
            } else {
                strangers.release();
                proved = true;
                channel.write(ServedSlot.welcome(values.home()));
                if (way == SlotFrames.WAY_OF_VALUES) {
                    new ValueDesk(values).serve(channel);
                } else {
                    control(channel, slot, link);
                }
            }
        } catch (IOException | RuntimeException e) {
            log.debug("a client of a session does not come in: {}", e.toString());
        } finally {
            if (!proved) {
                strangers.release();
            }
            if (!admitted) {
                close(channel);
            }
        }
    }

    private ByteBuffer hello(SocketChannel channel) throws IOException {
        long deadlineNanos = System.nanoTime() + hello.toNanos();
        // By way of the socket: a channel that blocks knows no time limit. Nothing follows a hello before its answer.
        ReadableByteChannel timed = Channels.newChannel(channel.socket().getInputStream());
        FrameInput input = new FrameInput(SlotFrames.MAX_HELLO_BYTES);
        ByteBuffer frame = input.next();
        while (frame == null) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("no hello within " + hello.toMillis() + " ms");
            }
            channel.socket().setSoTimeout((int) left);
            if (input.fill(timed) < 0) {
                throw new IOException("no hello");
            }
            frame = input.next();
        }
        if (frame.get() != SlotFrames.HELLO) {
            throw new IOException("first frame is no hello");
        }
        return frame;
    }

    private static void refuse(SocketChannel channel, String why) throws IOException {
        channel.write(new FrameOutput().begin(SlotFrames.REFUSED).text(why).view());
    }

    /** Listens for cancellations, gives signs of life, and sees the end of the client. */
    private void control(SocketChannel channel, ServedSlot slot, long link) throws IOException {
        FrameInput input = new FrameInput(SlotFrames.CODE_CHUNK);
        try {
            while (input.fill(channel) >= 0) {
                for (ByteBuffer frame = input.next(); frame != null; frame = input.next()) {
                    int type = frame.get();
                    if (type == SlotFrames.PING) {
                        channel.write(new FrameOutput().begin(SlotFrames.PONG).view());
                    }
                    while (type == SlotFrames.FREE && frame.hasRemaining()) {
                        delete(frame.getLong());
                    }
                    while (type == SlotFrames.CANCEL && frame.hasRemaining()) {
                        slot.onControl(link, frame.getInt());
                    }
                }
            }
        } finally {
            slot.onGone(link);
        }
    }

    private void delete(long value) {
        try {
            values.delete(value);
        } catch (IOException e) {
            log.warn("value={} can't be deleted: {}; it goes with its session", value, e.toString());
        }
    }

    /** Ends the process; what else runs in it is given back first. */
    private void onStuck() {
        clock.links().forEach(SlotLink::abandon);
        end.accept(EXIT_STUCK);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("closing: {}", e.toString());
        }
    }

    @Override
    public void close() {
        clock.close();
        try {
            server.close();
        } catch (IOException e) {
            log.warn("the door of sessions can't be closed: {}", e.toString());
        }
    }
}
