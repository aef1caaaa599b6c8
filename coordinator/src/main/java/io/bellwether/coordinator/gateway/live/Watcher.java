package io.bellwether.coordinator.gateway.live;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponseWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One open stream of events. What is not said to be thread-safe is confined to the feed's thread. */
final class Watcher {
    /** A silent stream is shown to be alive this often. Readers that hear nothing for three times as long may give up. */
    static final long HEARTBEAT_MILLIS = 5_000;

    private final HttpResponseWriter stream;
    private @Nullable String lastId;
    private long cursor;
    private long lastNanos;
    private volatile boolean busy;

    /** {@code lastId} is what the reader has read last; null if nothing. */
    Watcher(HttpResponseWriter stream, @Nullable String lastId) {
        this.stream = stream;
        this.lastId = lastId;
        this.lastNanos = System.nanoTime();
    }

    /** Whether the reader is gone. Thread-safe. */
    boolean isOver() {
        return !stream.isOpen();
    }

    /** Sends what the reader does not know yet, if it has taken what it was sent before. */
    void tell(FeedState state, Map<Long, HttpData> byCursor) {
        if (busy) {
            return;
        }
        if (lastId != null) {
            cursor = state.cursor(lastId);
            lastId = null;
        }
        if (cursor < state.change()) {
            HttpData message = byCursor.computeIfAbsent(cursor, from -> HttpData.ofUtf8(state.message(from)));
            cursor = state.change();
            write(message);
        } else {
            beat();
        }
    }

    /** Shows that the stream is alive, when that is due. */
    void beat() {
        if (!busy && System.nanoTime() - lastNanos > TimeUnit.MILLISECONDS.toNanos(HEARTBEAT_MILLIS)) {
            write(HttpData.ofUtf8(":\n\n"));
        }
    }

    private void write(HttpData message) {
        lastNanos = System.nanoTime();
        busy = true;
        if (stream.tryWrite(message)) {
            var unused = stream.whenConsumed().thenRun(() -> busy = false);
        }
    }

    /** Ends the stream. Thread-safe. */
    void end() {
        stream.close();
    }
}
