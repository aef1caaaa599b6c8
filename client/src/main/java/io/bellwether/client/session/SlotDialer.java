package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.AttemptId;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to slots that are offered, one attempt for each at a time. Thread-safe. */
public final class SlotDialer {
    private static final Logger log = LoggerFactory.getLogger(SlotDialer.class);

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
        SlotWay way = new SlotWay(address, attempt.toString(), secret, "");
        long link = random.nextLong();
        SocketChannel control = null;
        SocketChannel tasks = null;
        try {
            control = SlotHello.open(way, link, SlotFrames.WAY_OF_CONTROL).channel();
            SlotHello.Opened opened = SlotHello.open(way, link, SlotFrames.WAY_OF_TASKS);
            tasks = opened.channel();
            tasks.configureBlocking(false);
            control.configureBlocking(false);
            SlotControl listening = new SlotControl(attempt, control, System.nanoTime());
            SlotWay known = new SlotWay(address, way.attempt(), secret, opened.home());
            dispatcher.loop().add(new SlotConnection(attempt, known, tasks, listening, dispatcher.lock()));
        } catch (IOException | RuntimeException e) {
            close(control);
            close(tasks);
            throw e;
        }
    }

    private static void close(@Nullable SocketChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
