package io.bellwether.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.Turn;
import io.bellwether.coordinator.journal.Histories;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.coordinator.journal.SnapshotFile;
import io.bellwether.coordinator.journal.SqliteJournal;
import io.bellwether.coordinator.journal.SqliteReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a history in which every kind of event happens. */
final class SnapshotsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final long LATER = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();

    @TempDir
    private Path directory;

    private final List<Event> history = Histories.everyKindOfEvent();
    private JournalReader reader;
    private Path file;
    private Snapshots snapshots;
    private SnapshotMaker maker;

    @BeforeEach
    void write() throws Exception {
        reader = journalOf("journal.db", history);
        file = directory.resolve("journal.snapshot");
        snapshots = new Snapshots(new SnapshotFile(file));
        maker = new SnapshotMaker(CoreConfig.DEFAULT, reader, snapshots, 1);
    }

    private JournalReader journalOf(String name, List<Event> events) throws Exception {
        Path database = directory.resolve(name);
        try (SqliteJournal journal = SqliteJournal.open(database, CLOCK)) {
            journal.append(journal.claim(), events);
        }
        return SqliteReader.open(database);
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void aSnapshotAndTheEventsAfterItGiveTheSameStateAsAllEvents() throws Exception {
        Turn expected = replayed(history).handle(new Command.StartLeading("new"), LATER);
        for (int index = 1; index <= history.size(); index++) {
            maker.make(index, () -> true); // from the one before, event by event
            CoordinatorCore core = restored();
            assertSame(index, core, replayed(history.subList(0, index)));
            history.subList(index, history.size()).forEach(core::replay);
            assertSame(index, core, replayed(history));
            assertThat(core.handle(new Command.StartLeading("new"), LATER))
                    .as("what follows after a snapshot of %d", index)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aSnapshotMadeInOneGoIsTheSame() throws Exception {
        new SnapshotMaker(CoreConfig.DEFAULT, reader, snapshots).make(history.size(), () -> true);
        assertSame(history.size(), restored(), replayed(history));
    }

    @Test
    void nothingButWhatWasWrittenIsUsed() throws Exception {
        maker.make(history.size(), () -> true);
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += 1 + good.length / 60) {
            byte[] damaged = good.clone();
            damaged[at] ^= 0x10;
            Files.write(file, damaged);
            if (at >= 8 && snapshots.load().isPresent()) {
                assertThat(snapshots.load().orElseThrow().index())
                        .as("only the index has no sum of its own, byte %d", at)
                        .isNotEqualTo(history.size());
            }
            Files.write(file, Arrays.copyOf(good, at));
            assertThat(snapshots.load()).as("cut off at byte %d", at).isEmpty();
        }
        Files.writeString(file, "no snapshot at all, but long enough to look for one in it");
        assertThat(snapshots.load()).isEmpty();
        assertThat(snapshots.storedIndex()).isZero();
        Files.delete(file);
        assertThat(snapshots.load()).isEmpty();
    }

    @Test
    void aDamagedSnapshotIsMadeAnewFromTheWholeJournal() throws Exception {
        maker.make(history.size() - 3, () -> true);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        maker.make(history.size(), () -> true);
        assertSame(history.size(), restored(), replayed(history));
    }

    @Test
    void aSnapshotOfAnotherJournalIsMadeAnew() throws Exception {
        maker.make(history.size(), () -> true);
        List<Event> others = history.subList(0, history.size() / 2);
        try (JournalReader other = journalOf("other.db", others)) {
            new SnapshotMaker(CoreConfig.DEFAULT, other, snapshots, 1).make(others.size(), () -> true);
        }
        assertSame(others.size(), restored(), replayed(others));
    }

    @Test
    void oneThatIsNotWantedAnyMoreLeavesTheOneBefore() throws Exception {
        maker.make(5, () -> true);
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> maker.make(history.size(), () -> false)).isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (var files = Files.list(directory)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .contains("journal.snapshot")
                    .doesNotContain("journal.snapshot.new");
        }
    }

    @Test
    void aSnapshotterMakesOneWhenEnoughHasHappened() throws Exception {
        try (Snapshotter snapshotter = Snapshotter.start(snapshots, maker, history.size() - 2L)) {
            snapshotter.onCommitted(3);
            snapshotter.onCommitted(history.size());
            org.awaitility.Awaitility.await().until(() -> snapshotter.index() == history.size());
        }
        assertThat(snapshots.storedIndex()).isEqualTo(history.size());
        assertSame(history.size(), restored(), replayed(history));
    }

    private CoordinatorCore restored() {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 7);
        core.restore(snapshots.load().orElseThrow().image());
        return core;
    }

    private static CoordinatorCore replayed(List<Event> events) {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 7);
        events.forEach(core::replay);
        return core;
    }

    private static void assertSame(int index, CoordinatorCore core, CoordinatorCore expected) {
        assertThat(ImageDifference.between(core.image(), expected.image()))
                .as("difference at event %d", index)
                .isNull();
    }

    @Test
    void aSweepWithEverythingIsReadBack() throws Exception {
        Sweep sweep = Sweep.builder("everything")
                .trainer(TrainerSpec.of("mine")
                        .withSpace(SearchSpace.builder()
                                .ordinal("batch", 16, 32)
                                .constant("folds", 5)
                                .integer("layers", 1, 4)
                                .uniform("drop", 0, 1)
                                .when("layers", 2, 3)
                                .constraint("layers * drop <= 2")
                                .build()))
                .objective(new MetricSpec("seconds", MetricSpec.Goal.MINIMIZE))
                .outcome("memory <= 100")
                .tryFirst(Map.of("mine/layers", 1L))
                .build();
        StateCodec codec = new StateCodec();

        Sweep read = codec.decode(codec.encode(sweep), Sweep.class);

        assertThat(read).isEqualTo(sweep);
        assertThat(read.jointSpace().allows(Map.of("mine/layers", 3L, "mine/drop", 0.9)))
                .isFalse();
    }
}
