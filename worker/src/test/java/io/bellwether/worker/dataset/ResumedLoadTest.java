package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.stats.ColumnSketch;
import io.bellwether.worker.grid.MemoryGrid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What of a load is there when it is interrupted, goes on, or comes again. */
class ResumedLoadTest {
    private static final String ROWS =
            "SELECT i::INT AS id, i / 2.0 AS half, CASE WHEN i % 10 = 0 THEN NULL ELSE i END AS gaps,"
                    + " 'w' || i % 3 AS word, (i % 4 = 0)::INT AS y FROM range(150000) t(i)";

    @TempDir
    private Path directory;

    private final MemoryGrid grid = new MemoryGrid();
    private final DatasetLoader loader = new DatasetLoader(new Storage(), grid);

    @Test
    void aLoadThatWasInterruptedGoesOnWhereItWas() {
        DatasetSpec spec = fifteenPieces();
        TaskResult.DatasetLoaded whole = load(spec);
        Map<String, byte[]> complete = Map.copyOf(grid.entries);
        Set<String> before = interrupt(spec);

        LoadProgress progress = new LoadProgress();
        TaskResult.DatasetLoaded resumed =
                loader.load(new TaskSpec.LoadDataset(spec, MetricSpec.LOGLOSS), version -> {}, progress);

        assertThat(resumed.dataset()).isEqualTo(whole.dataset());
        assertThat(resumed.baseline()).isEqualTo(whole.baseline());
        assertThat(progress.rows()).isEqualTo(600_000);
        assertThat(progress.totalRows()).isEqualTo(600_000);
        Set<String> segmentsBefore =
                before.stream().filter(key -> key.matches("[0-9a-f]+/[0-9]+")).collect(Collectors.toSet());
        assertThat(segmentsBefore).isNotEmpty();
        assertThat(grid.putKeys).as("what was there is not put again").doesNotContainAnyElementsOf(segmentsBefore);
        assertThat(grid.entries.keySet()).isEqualTo(complete.keySet());
        complete.forEach((key, bytes) -> {
            if (key.matches("[0-9a-f]+/[0-9]+")) {
                assertThat(grid.entries.get(key)).as(key).isEqualTo(bytes);
            }
        });
        for (ColumnStatistics column : whole.columns()) {
            ColumnStatistics again = column(resumed, column.name());
            assertThat(again.rows()).isEqualTo(column.rows());
            assertThat(again.nulls()).isEqualTo(column.nulls());
            assertThat(again.distinct()).isEqualTo(column.distinct());
        }
    }

    private DatasetSpec fifteenPieces() {
        String rows = ROWS.replace("150000", "600000").replace("i::INT AS id", "i::INT AS id, hash(i) / 1e19 AS noise");
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), rows, ", ROW_GROUP_SIZE 40960");
        return DatasetSpec.of(file.toString(), "y");
    }

    /** Clears the grid and loads until 20 puts, of which 10 segments and 15 pieces take 25. What is there then. */
    private Set<String> interrupt(DatasetSpec spec) {
        grid.entries.clear();
        grid.putsLeft = grid.puts.get() + 20;
        assertThatThrownBy(() -> load(spec)).hasMessageContaining("no more puts");
        Set<String> before = Set.copyOf(grid.entries.keySet());
        assertThat(before).as("nobody takes it for complete").noneMatch(key -> key.endsWith("/layout"));
        grid.putsLeft = Integer.MAX_VALUE;
        grid.putKeys.clear();
        return before;
    }

    @Test
    void whatWasSeenInAPieceBeforeTheVersionIsKnownIsOfThatPieceAlone() {
        DatasetSpec spec = fifteenPieces();
        try (DatasetSource source = DatasetSource.open(new Storage(), spec)) {
            DatasetCut cut = source.cut(MetricSpec.LOGLOSS);
            DatasetCut.Parts parts = cut.parts();
            LoadTarget target = new LoadTarget(Long.MAX_VALUE, true);
            cut.make(parts, target, new LoadProgress());
            target.open(new LoadState(grid, cut.id(), parts.plan().segments(), true));
            for (int piece = 0; piece < parts.count(); piece++) {
                byte[] kept = Objects.requireNonNull(grid.entries.get(cut.id() + "/piece/" + piece));
                assertThat(PieceCutter.Seen.decode(kept).sketches().sketches())
                        .extracting(ColumnSketch::rows)
                        .containsOnly(parts.piece(piece).rows());
            }
        }
    }

    @Test
    void aFileThatIsWrittenWhileItIsReadIsNoVersion() {
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);
        DatasetSpec spec = DatasetSpec.of(file.toString(), "y");
        TaskSpec.LoadDataset task = new TaskSpec.LoadDataset(spec, MetricSpec.LOGLOSS);
        assertThatThrownBy(() -> loader.load(task, version -> touch(file), new LoadProgress()))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA))
                .hasMessageContaining(file + ": written or removed while it was read");
        assertThat(grid.entries).isEmpty();
        assertThat(load(spec).dataset().segments()).isPositive();
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(
                    file, FileTime.fromMillis(Files.getLastModifiedTime(file).toMillis() + 1_000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWasLoadedHereBeforeIsReadOnlyIfItHasChangedOrIsGone() {
        Path file = DuckDb.parquet(directory.resolve("rows.parquet"), ROWS);
        TaskSpec.LoadDataset task = new TaskSpec.LoadDataset(DatasetSpec.of(file.toString(), "y"), MetricSpec.LOGLOSS);
        TaskResult.DatasetLoaded first = loader.load(task);

        LoadProgress again = new LoadProgress();
        assertThat(loader.load(task, version -> {}, again)).isEqualTo(first);
        assertThat(again.totalRows()).as("rows that were to be read").isZero();

        grid.entries.clear();
        assertThat(loader.load(task, version -> {}, again).dataset()).isEqualTo(first.dataset());
        assertThat(again.rows()).isEqualTo(150_000);
    }

    @Test
    void onceTheVersionIsKnownPiecesWhoseSegmentsAreThereAreNotReadAgain() {
        DatasetSpec spec = fifteenPieces();
        interrupt(spec);

        try (DatasetSource source = DatasetSource.open(new Storage(), spec)) {
            DatasetCut cut = source.cut(MetricSpec.LOGLOSS);
            DatasetCut.Parts parts = cut.parts();
            LoadTarget target = new LoadTarget(0, true);
            target.open(new LoadState(grid, cut.id(), parts.plan().segments(), true));
            cut.make(parts, target, new LoadProgress());
        }

        assertThat(grid.putKeys.stream().filter(key -> key.contains("/piece/"))).hasSizeLessThan(15);
    }

    @Test
    @Timeout(60)
    void aLoadOfWhatIsThereLeavesNoThreadBehind() throws InterruptedException {
        DatasetSpec spec = fifteenPieces();
        load(spec);
        new DatasetLoader(new Storage(), grid).load(new TaskSpec.LoadDataset(spec, MetricSpec.LOGLOSS));

        while (loads()) {
            Thread.sleep(5); // a thread that has ended its work is there for a moment more
        }
    }

    private static boolean loads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(name -> name.equals("load") || name.equals("hashes") || name.startsWith("pieces-"));
    }

    private TaskResult.DatasetLoaded load(DatasetSpec spec) {
        return loader.load(new TaskSpec.LoadDataset(spec, MetricSpec.LOGLOSS));
    }

    private static ColumnStatistics column(TaskResult.DatasetLoaded loaded, String name) {
        return loaded.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
