package io.bellwether.coordinator.snapshot;

import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.CoreImage;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.EventCodec;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.coordinator.snapshot.SnapshotInput.Part;
import io.bellwether.coordinator.snapshot.SnapshotOutput.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The next snapshot follows from the one before and the events since, read from the journal. So the core that decides has no part in it,
 * and need not stand still.
 *
 * Jobs that no event will be about any more are written out at once and forgotten, and those that were written so before are passed on
 * as bytes. So what this needs is what the jobs that are not over need, and those of a page of events, however long the history is.
 */
/** Makes snapshots. Caller-confined. */
public final class SnapshotMaker {
    private static final int PAGE = 8_192;

    private final CoreConfig config;
    private final JournalReader journal;
    private final Snapshots snapshots;
    private final int page;

    /** {@code journal} is the maker's own as long as it is used. */
    public SnapshotMaker(CoreConfig config, JournalReader journal, Snapshots snapshots) {
        this(config, journal, snapshots, PAGE);
    }

    /** {@code page}: after how many events it is looked for jobs that are settled. */
    public SnapshotMaker(CoreConfig config, JournalReader journal, Snapshots snapshots, int page) {
        this.config = config;
        this.journal = journal;
        this.snapshots = snapshots;
        this.page = page;
    }

    /**
     * Puts a snapshot of all events up to {@code index} in place of the one before.
     *
     * @param goesOn asked now and then whether it is still wanted
     * @throws IOException if it can't be made, or is not wanted any more
     */
    public void make(long index, BooleanSupplier goesOn) throws IOException, JournalException {
        try {
            make(index, goesOn, true);
        } catch (SnapshotException e) {
            if (!goesOn.getAsBoolean()) {
                throw e;
            }
            make(index, goesOn, false); // the one before is no good
        }
    }

    private void make(long index, BooleanSupplier goesOn, boolean fromBefore) throws IOException, JournalException {
        snapshots.store().replace(out -> {
            Making making = new Making(out, index, goesOn);
            if (fromBefore) {
                making.goOn();
            }
            making.replay();
            making.finish();
        });
    }

    private final class Making {
        private final CoordinatorCore core = new CoordinatorCore(config, 0);
        private final SnapshotOutput output;
        private final long target;
        private final BooleanSupplier goesOn;
        private long index;
        private @Nullable Event last;

        private Making(OutputStream out, long target, BooleanSupplier goesOn) throws IOException {
            this.output = new SnapshotOutput(out, target);
            this.target = target;
            this.goesOn = goesOn;
        }

        private void goOn() throws IOException, JournalException {
            try (InputStream in = snapshots.store().open()) {
                if (in != null) {
                    goOn(new SnapshotInput(in));
                }
            }
        }

        private void goOn(SnapshotInput before) throws IOException, JournalException {
            List<CoreImage.OfJob> open = new ArrayList<>();
            CoreImage.Cluster cluster = null;
            Part part = before.next();
            for (; part.kind() != Kind.END; part = before.next()) {
                if (part.kind() == Kind.SETTLED) {
                    output.write(Kind.SETTLED, part.bytes());
                } else if (part.kind() == Kind.JOB) {
                    open.add(snapshots.codec().decode(part.bytes(), CoreImage.OfJob.class));
                } else {
                    cluster = snapshots.codec().decode(part.bytes(), CoreImage.Cluster.class);
                }
            }
            last = Snapshots.lastEvent(part);
            index = before.index();
            if (cluster == null || index > target || !last.equals(eventAt(index))) {
                throw new SnapshotException("it does not belong to this journal");
            }
            core.restore(new CoreImage(cluster, open));
        }

        private @Nullable Event eventAt(long wanted) throws JournalException {
            List<Event> found = new ArrayList<>(1);
            journal.read(wanted, 1, (event, at) -> found.add(event));
            return found.isEmpty() ? null : found.get(0);
        }

        private void replay() throws IOException, JournalException {
            while (index < target) {
                if (!goesOn.getAsBoolean()) {
                    throw new SnapshotException("not wanted any more");
                }
                long count = journal.read(index + 1, Math.min(page, target - index), (event, at) -> {
                    core.replay(event);
                    last = event;
                    index = at;
                });
                if (count == 0) {
                    throw new JournalException("journal event " + (index + 1) + ": said to be durable, but not there");
                }
                for (CoreImage.OfJob settled : core.takeSettled()) {
                    output.write(Kind.SETTLED, snapshots.codec().encode(settled));
                }
            }
        }

        private void finish() throws IOException {
            CoreImage image = core.image();
            for (CoreImage.OfJob job : image.jobs()) {
                output.write(Kind.JOB, snapshots.codec().encode(job));
            }
            output.write(Kind.CLUSTER, snapshots.codec().encode(image.cluster()));
            if (last == null) {
                throw new SnapshotException("there is no event yet");
            }
            output.write(Kind.END, EventCodec.encode(last).getBytes(StandardCharsets.UTF_8));
        }
    }
}
