package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.stats.ColumnSketch;
import io.bellwether.worker.grid.Grid;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads datasets into the grid. Idempotent: what is there already is not put again, and pieces of the source that an earlier attempt has
 * read are not read again. Thread-safe.
 */
public final class DatasetLoader {
    private static final Logger log = LoggerFactory.getLogger(DatasetLoader.class);

    /** A node that has just started may still be joining. */
    private static final Duration GRID_WAIT = Duration.ofSeconds(30);

    /** The part of the heap that holds what is made before the version is known. */
    private static final int HELD_SHARE = 8;

    private final Storage storage;
    private final Grid grid;
    private final RecentSources recent = new RecentSources();

    public DatasetLoader(Storage storage, Grid grid) {
        this.storage = storage;
        this.grid = grid;
    }

    /** The grid's key of a segment. */
    public static String segmentKey(String version, int segment) {
        return version + "/" + segment;
    }

    /** The grid's key of the sketches of a version's columns; see {@link #sketches}. */
    static String sketchesKey(String version) {
        return version + "/sketches";
    }

    /** The sketches of the columns of a loaded version; empty if the grid has lost them. They are made with each load. */
    public static Optional<List<ColumnSketch>> sketches(Grid grid, String version) {
        return grid.get(sketchesKey(version)).map(ColumnSketch::decode);
    }

    private static String layoutKey(String version) {
        return version + "/layout";
    }

    /**
     * Reads, cuts and puts; of data that its checks have refused, only finds out which version that is. Takes as long as the source takes to be read; errors are
     * those of {@link DatasetSource}.
     */
    public TaskResult.DatasetLoaded load(TaskSpec.LoadDataset task) {
        return load(task, version -> {}, new LoadProgress());
    }

    /** As {@link #load(TaskSpec.LoadDataset)}; {@code needed} hears of the version before it is loaded, {@code progress} how far it is. */
    public TaskResult.DatasetLoaded load(TaskSpec.LoadDataset task, Consumer<String> needed, LoadProgress progress) {
        List<CheckResult> checks = task.checked() == null ? List.of() : task.checked();
        try (DatasetSource source = DatasetSource.open(storage, task.spec())) {
            DatasetCut cut = source.cut(task.metric());
            if (CheckResult.failure(checks) != null) {
                DatasetVersion refused = cut.version(cut.planned());
                log.info(
                        "dataset={} version={} not loaded: its checks failed",
                        task.spec().name(),
                        refused.id());
                return new TaskResult.DatasetLoaded(refused, Double.NaN, List.of(), checks, source.malformed());
            }
            DatasetCut.Layout layout = layout(source, cut, needed, progress);
            return new TaskResult.DatasetLoaded(
                    cut.version(layout),
                    layout.baselines().getOrDefault(task.metric().name(), Double.NaN),
                    layout.columns(),
                    checks,
                    source.malformed());
        }
    }

    /** Of what was loaded here and has not been written since only asks whether the grid still has it. */
    private DatasetCut.Layout layout(
            DatasetSource source, DatasetCut cut, Consumer<String> needed, LoadProgress progress) {
        if (recent.holds(source)) {
            Optional<DatasetCut.Layout> known = layoutInGrid(cut, needed);
            if (known.isPresent()) {
                return used(cut, known.get(), "was in the grid");
            }
        }
        DatasetCut.Layout layout = read(source, cut, needed, progress);
        recent.add(source);
        return layout;
    }

    /** Begins to read before the version is known, for all of it that may not be in the grid. */
    private DatasetCut.Layout read(
            DatasetSource source, DatasetCut cut, Consumer<String> needed, LoadProgress progress) {
        DatasetCut.Parts parts = cut.parts();
        LoadTarget target = new LoadTarget(Runtime.getRuntime().maxMemory() / HELD_SHARE, !cut.hasWords());
        try (Background<DatasetCut.Made> making = Background.begin("load", () -> cut.make(parts, target, progress))) {
            Optional<DatasetCut.Layout> known = layoutInGrid(cut, needed);
            return known.isPresent()
                    ? used(cut, known.get(), "was in the grid")
                    : used(cut, put(source, cut, parts, target, making), "put into the grid");
        }
    }

    private DatasetCut.Layout used(DatasetCut cut, DatasetCut.Layout layout, String how) {
        DatasetVersion version = cut.version(layout);
        grid.use(version.id(), version.segments());
        log.info(
                "dataset={} version={} rows={}+{} segments={} {}",
                version.spec().name(),
                version.id(),
                version.trainRows(),
                version.validationRows(),
                version.segments(),
                how);
        return layout;
    }

    private DatasetCut.Layout put(
            DatasetSource source,
            DatasetCut cut,
            DatasetCut.Parts parts,
            LoadTarget target,
            Background<DatasetCut.Made> making) {
        int segments = parts.plan().segments();
        grid.use(cut.id(), segments);
        LoadState state = new LoadState(grid, cut.id(), segments, !cut.hasWords());
        if (!state.present().isEmpty()) {
            log.info(
                    "version={} goes on: segments={} of {} are in the grid",
                    cut.id(),
                    state.present().size(),
                    segments);
        }
        target.open(state);
        DatasetCut.Made made = making.await();
        try {
            source.checkUnchanged();
        } catch (ClusterException e) {
            if (e.code() == ErrorCode.INVALID_DATA || e.code() == ErrorCode.NOT_FOUND) {
                state.discard(segments, parts.count());
            }
            throw e;
        }
        grid.put(sketchesKey(cut.id()), ColumnSketch.encode(made.sketches()));
        if (cut.hasWords()) {
            grid.put(Words.key(cut.id()), cut.words().encode());
        }
        // Last, so that a layout in the grid means that all segments were put.
        grid.put(layoutKey(cut.id()), Json.write(made.layout()).getBytes(StandardCharsets.UTF_8));
        state.done(parts.count());
        return made.layout();
    }

    /** Waits for the version and for the grid. */
    private Optional<DatasetCut.Layout> layoutInGrid(DatasetCut cut, Consumer<String> needed) {
        needed.accept(cut.id());
        grid.awaitUp(GRID_WAIT);
        return layoutInGrid(cut);
    }

    private Optional<DatasetCut.Layout> layoutInGrid(DatasetCut cut) {
        String version = cut.id();
        Optional<DatasetCut.Layout> layout = grid.get(layoutKey(version))
                .map(bytes -> Json.read(new String(bytes, StandardCharsets.UTF_8), DatasetCut.Layout.class));
        boolean lacksWords = cut.hasWords() && !grid.contains(Words.key(version));
        if (layout.isEmpty() || lacksWords) {
            return Optional.empty();
        }
        for (int segment = 0; segment < layout.get().segments(); segment++) {
            if (!grid.contains(segmentKey(version, segment))) {
                return Optional.empty();
            }
        }
        return layout;
    }
}
