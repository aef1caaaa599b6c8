package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that reads what the slots of a session send, and sends what they did not take at once. Thread-safe. */
final class SlotLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SlotLoop.class);

    /** That thread, so that code which must not wait there can tell. */
    static final class LoopThread extends Thread {
        LoopThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }

    private final Dispatcher dispatcher;
    private final SlotInbox inbox;
    private final Selector selector;
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    SlotLoop(String name, Dispatcher dispatcher, SlotInbox inbox) {
        this.dispatcher = dispatcher;
        this.inbox = inbox;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("opening a selector", e);
        }
        new LoopThread(this::run, "bellwether-" + name).start();
    }

    void execute(Runnable action) {
        posted.add(action);
        selector.wakeup();
    }

    /** From here on what the slot sends is read. Its channel does not block. */
    void add(SlotConnection slot) {
        execute(() -> {
            try {
                slot.registered(slot.channel().register(selector, SelectionKey.OP_READ, slot));
                slot.control().channel().register(selector, SelectionKey.OP_READ, slot.control());
                dispatcher.onConnected(slot);
                read(slot); // what came together with its welcome
            } catch (IOException e) {
                log.debug("attempt={} closed at once: {}", slot.attempt(), e.toString());
                slot.close();
            }
        });
    }

    private void run() {
        try (selector) {
            long lookedNanos = System.nanoTime();
            while (!closed) {
                selector.select(this::onReady, SlotControl.LOOK.toMillis());
                for (Runnable action = posted.poll(); action != null; action = posted.poll()) {
                    action.run();
                }
                long now = System.nanoTime();
                if (now - lookedNanos >= SlotControl.LOOK.toNanos()) {
                    lookedNanos = now;
                    dispatcher.look(now);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            log.error("the session's loop failed", e);
            dispatcher.end(new ClusterException(
                    ErrorCode.INTERNAL, "session: the thread that reads results failed: " + e + "; open another", e));
        }
    }

    private void onReady(SelectionKey key) {
        if (key.attachment() instanceof SlotControl control) {
            control.read();
            return;
        }
        SlotConnection slot = (SlotConnection) key.attachment();
        try {
            if (key.isWritable()) {
                dispatcher.flush(slot);
            }
            if (key.isReadable()) {
                read(slot);
            }
        } catch (CancelledKeyException e) {
            dispatcher.onLost(slot);
        }
    }

    private void read(SlotConnection slot) {
        try {
            int read = slot.input().fill(slot.channel());
            slot.control().onHeard();
            for (ByteBuffer frame = slot.input().next();
                    frame != null;
                    frame = slot.input().next()) {
                inbox.onFrame(slot, frame);
            }
            if (read < 0) {
                dispatcher.onLost(slot);
            }
        } catch (IOException e) {
            log.debug("attempt={} connection ends: {}", slot.attempt(), e.toString());
            dispatcher.onLost(slot);
        } catch (RuntimeException e) {
            log.error("attempt={} what it sent can't be taken", slot.attempt(), e);
            dispatcher.onLost(slot);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
