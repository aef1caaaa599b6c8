package io.bellwether.coordinator.snapshot;

import io.bellwether.coordinator.core.CoreImage;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.EventCodec;
import io.bellwether.coordinator.journal.SnapshotStore;
import io.bellwether.coordinator.snapshot.SnapshotInput.Part;
import io.bellwether.coordinator.snapshot.SnapshotOutput.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/*
 * Implementation note.
 *
 * A snapshot is used only if every part of it is as it was written, by this very code. Whether it belongs to the journal is seen by
 * its last event. In any doubt it is left alone, and all events are replayed: the journal alone is the truth.
 */
/** Brings back the newest snapshot. Caller-confined. */
public final class Snapshots {
    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    private static final StateCodec CODEC = new StateCodec();
    private static final long WORTH_A_LINE_MILLIS = 50;

    private final SnapshotStore store;

    public Snapshots(SnapshotStore store) {
        this.store = store;
    }

    /** The newest one; empty if there is none that can be used. Never fails. */
    public Optional<Snapshot> load() {
        long start = System.nanoTime();
        try (InputStream in = store.open()) {
            if (in == null) {
                return Optional.empty();
            }
            Snapshot snapshot = read(new SnapshotInput(in));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            log.atLevel(millis < WORTH_A_LINE_MILLIS ? Level.DEBUG : Level.INFO)
                    .log(
                            "snapshot read from={} index={} jobs={} millis={}",
                            store,
                            snapshot.index(),
                            snapshot.image().jobs().size(),
                            millis);
            return Optional.of(snapshot);
        } catch (IOException e) {
            log.info("snapshot not used from={}: {}; the whole journal is replayed", store, e.getMessage());
            return Optional.empty();
        }
    }

    /** The index of the last event in the newest one; 0 if there is none that this code can read. Never fails. */
    long storedIndex() {
        try (InputStream in = store.open()) {
            return in == null ? 0 : new SnapshotInput(in).index();
        } catch (IOException e) {
            log.debug("snapshot not used from={}: {}", store, e.getMessage());
            return 0;
        }
    }

    SnapshotStore store() {
        return store;
    }

    StateCodec codec() {
        return CODEC;
    }

    private Snapshot read(SnapshotInput input) throws IOException {
        List<byte[]> jobs = new ArrayList<>();
        byte @Nullable [] cluster = null;
        Part part = input.next();
        for (; part.kind() != Kind.END; part = input.next()) {
            if (part.kind() == Kind.CLUSTER) {
                cluster = part.bytes();
            } else {
                jobs.add(part.bytes());
            }
        }
        if (cluster == null) {
            throw new SnapshotException("it lacks a part");
        }
        List<CoreImage.OfJob> decoded;
        try {
            decoded = jobs.parallelStream().map(this::decode).toList();
        } catch (UncheckedIOException e) {
            throw Objects.requireNonNull(e.getCause());
        }
        return new Snapshot(
                input.index(), lastEvent(part), new CoreImage(CODEC.decode(cluster, CoreImage.Cluster.class), decoded));
    }

    private CoreImage.OfJob decode(byte[] bytes) {
        try {
            return CODEC.decode(bytes, CoreImage.OfJob.class);
        } catch (SnapshotException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Event lastEvent(Part end) throws SnapshotException {
        Event last = EventCodec.tryDecode(new String(end.bytes(), StandardCharsets.UTF_8));
        if (last == null) {
            throw new SnapshotException("its last event can't be read");
        }
        return last;
    }
}
