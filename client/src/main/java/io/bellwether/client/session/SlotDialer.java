package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to slots that are offered, one attempt for each at a time. Thread-safe. */
public final class SlotDialer {
    private static final Logger log = LoggerFactory.getLogger(SlotDialer.class);
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Dispatcher dispatcher;
    private final Executor elsewhere;
    private final SecureRandom random = new SecureRandom();
    private final Set<AttemptId> underWay = ConcurrentHashMap.newKeySet();

    /** {@code elsewhere}: where connecting may block. */
    public SlotDialer(Dispatcher dispatcher, Executor elsewhere) {
        this.dispatcher = dispatcher;
        this.elsewhere = elsewhere;
    }

    /** A slot waits at {@code address} ({@code host:port}). It is offered again until somebody is connected. */
    public void onOffered(AttemptId attempt, String address, String secret) {
        if (dispatcher.has(attempt) || !underWay.add(attempt)) {
            return;
        }
        elsewhere.execute(() -> {
            try {
                connect(attempt, address, secret);
            } catch (IOException | ClusterException | IllegalArgumentException e) {
                log.warn("attempt={} slot at {} can't be used: {}; it is tried again", attempt, address, e.toString());
            } finally {
                underWay.remove(attempt);
            }
        });
    }

    private void connect(AttemptId attempt, String address, String secret) throws IOException {
        int colon = address.lastIndexOf(':');
        InetSocketAddress target =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        long link = random.nextLong();
        SocketChannel control = null;
        SocketChannel tasks = null;
        try {
            control = open(target, attempt, secret, link, SlotFrames.WAY_OF_CONTROL);
            tasks = open(target, attempt, secret, link, SlotFrames.WAY_OF_TASKS);
            tasks.configureBlocking(false);
            control.configureBlocking(false);
            SlotControl way = new SlotControl(attempt, control, System.nanoTime());
            dispatcher.loop().add(new SlotConnection(attempt, address, tasks, way, dispatcher.lock()));
        } catch (IOException | RuntimeException e) {
            close(control);
            close(tasks);
            throw e;
        }
    }

    private static void close(@org.jspecify.annotations.Nullable SocketChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private static SocketChannel open(InetSocketAddress target, AttemptId attempt, String secret, long link, int way)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(target, TIMEOUT_MILLIS);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().setSoTimeout(TIMEOUT_MILLIS);
            FrameOutput hello = new FrameOutput();
            hello.begin(SlotFrames.HELLO)
                    .int32(SlotFrames.VERSION)
                    .text(attempt.toString())
                    .text(secret)
                    .int64(link)
                    .int8(way);
            for (ByteBuffer bytes = hello.view(); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            awaitWelcome(channel);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The slot says nothing more until it is asked, so nothing that comes behind is lost. */
    private static void awaitWelcome(SocketChannel channel) throws IOException {
        // By way of the socket: a channel that blocks knows no time limit.
        ReadableByteChannel timed = Channels.newChannel(channel.socket().getInputStream());
        FrameInput input = new FrameInput(SlotFrames.MAX_HELLO_BYTES);
        ByteBuffer answer = input.next();
        while (answer == null) {
            if (input.fill(timed) < 0) {
                throw new IOException("it closed the connection without a word");
            }
            answer = input.next();
        }
        int type = answer.get();
        if (type == SlotFrames.REFUSED) {
            throw new ClusterException(ErrorCode.NOT_AUTHORIZED, SlotFrames.text(answer));
        }
        if (type != SlotFrames.WELCOME) {
            throw new IOException("answer of type " + type + " (expected: a welcome)");
        }
    }
}
