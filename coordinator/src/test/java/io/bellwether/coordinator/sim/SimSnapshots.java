package io.bellwether.coordinator.sim;

import io.bellwether.client.job.JobView;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.SnapshotStore;
import io.bellwether.coordinator.snapshot.ImageDifference;
import io.bellwether.coordinator.snapshot.Snapshot;
import io.bellwether.coordinator.snapshot.SnapshotMaker;
import io.bellwether.coordinator.snapshot.Snapshots;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Has the journal's snapshots made as it grows, and holds the newest. */
final class SimSnapshots implements SnapshotStore {
    private static final long EPOCH = 1_000_000;

    private final SimScheduler scheduler;
    private final SimJournal journal;
    private final Defect defect;
    private final Snapshots snapshots = new Snapshots(this);
    private byte @Nullable [] newest;

    SimSnapshots(SimScheduler scheduler, SimJournal journal, Defect defect) {
        this.scheduler = scheduler;
        this.journal = journal;
        this.defect = defect;
        if (scheduler.chance(0.3)) { // they cost as much as all that they save is about
            scheduler.after(scheduler.between(300, 3_000), this::make);
        }
    }

    Snapshots snapshots() {
        return snapshots;
    }

    private void make() {
        long index = journal.lastIndex();
        int page = (int) scheduler.between(1, 100);
        try {
            new SnapshotMaker(SimCluster.CONFIG, journal.reader(), snapshots, page).make(index, () -> true);
        } catch (IOException | JournalException e) {
            if (defect == Defect.NONE) {
                throw new IllegalStateException("no snapshot of " + index + " events: " + e.getMessage(), e);
            }
        }
        scheduler.after(scheduler.between(300, 6_000), this::make);
    }

    /** Whether the newest snapshot and the events after it give the same state, and the same decisions, as all events. */
    void check() {
        Snapshot snapshot = snapshots.load().orElse(null);
        if (snapshot == null || defect != Defect.NONE) {
            return;
        }
        CoordinatorCore all = new CoordinatorCore(SimCluster.CONFIG, EPOCH);
        CoordinatorCore restored = new CoordinatorCore(SimCluster.CONFIG, EPOCH);
        restored.restore(snapshot.image());
        journal.read(1, (event, index) -> {
            all.replay(event);
            if (index > snapshot.index()) {
                restored.replay(event);
            }
        });
        String where = "after a snapshot of " + snapshot.index() + " of " + journal.lastIndex() + " events";
        String difference = ImageDifference.between(restored.image(), all.image());
        if (difference != null) {
            throw new Violation(where + " the state differs: " + difference);
        }
        Command start = new Command.StartLeading("sim");
        same(where + " decisions", restored.handle(start, scheduler.now()), all.handle(start, scheduler.now()));
        same(where + " nodes", restored.nodes(), all.nodes());
        same(where + " tenants", restored.tenants(), all.tenants());
        for (JobView job : all.jobs()) {
            same(where + " waits", restored.explain(job.id()), all.explain(job.id()));
        }
    }

    private static void same(String what, Object one, Object other) {
        if (!one.equals(other)) {
            throw new Violation(what + " differ: " + one + " and " + other);
        }
    }

    @Override
    public @Nullable InputStream open() {
        byte[] bytes = newest;
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public void replace(Content content) throws IOException, JournalException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.writeTo(out);
        newest = out.toByteArray();
    }
}
