package io.bellwether.worker;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage.LoadReport;
import io.bellwether.worker.check.TableChecks;
import io.bellwether.worker.dataset.DatasetLoader;
import io.bellwether.worker.dataset.LoadProgress;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.feature.FeatureDoor;
import io.bellwether.worker.feature.ViewMaterializer;
import io.bellwether.worker.grid.FeatureGrid;
import io.bellwether.worker.grid.Grid;
import io.bellwether.worker.grid.GridConfig;
import io.bellwether.worker.grid.IgniteGrid;
import io.bellwether.worker.node.NodeData;
import io.bellwether.worker.node.NodeServices;
import io.bellwether.worker.scoring.BatchScoring;
import io.bellwether.worker.segment.CopyDoor;
import io.bellwether.worker.segment.DatasetCache;
import io.bellwether.worker.segment.NeededVersions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** The real ones: Ignite, and decoded segments in the node's directory. Thread-safe. */
final class ClusterServices implements NodeServices, NodeData {
    private static final Duration GRID_WAIT = Duration.ofMinutes(1);

    private final Grid grid;
    private final DatasetCache cache;
    private final CopyDoor door;
    private final DatasetLoader loader;
    private final BatchScoring scoring;
    private final Storage storage;
    private final NeededVersions needed;
    private final RunningLoads loads = new RunningLoads();
    private final FeatureDoor features;
    private final ViewMaterializer views;

    private ClusterServices(
            Grid grid,
            NeededVersions needed,
            DatasetCache cache,
            CopyDoor door,
            DatasetLoader loader,
            BatchScoring scoring,
            Storage storage,
            FeatureDoor features,
            ViewMaterializer views) {
        this.grid = grid;
        this.needed = needed;
        this.cache = cache;
        this.door = door;
        this.loader = loader;
        this.scoring = scoring;
        this.storage = storage;
        this.features = features;
        this.views = views;
    }

    static NodeServices open(WorkerConfig config, Storage storage, String node, String clusterId) {
        Path directory = config.dataDirectory();
        // The door is there before the grid tells of it; what it shows is there once the cache is.
        AtomicReference<DatasetCache> copies = new AtomicReference<>();
        CopyDoor door = CopyDoor.open(config.bind(), version -> {
            DatasetCache cache = copies.get();
            return cache == null ? Optional.empty() : cache.copy(version);
        });
        GridShare share = config.grid();
        GridConfig settings = GridConfig.of(
                        clusterId, node, config.bind(), directory.resolve("grid"), share.memoryBytes())
                .withDisk(share.diskBytes())
                .withNote(door.address());
        IgniteGrid grid = IgniteGrid.open(share.holdsEntries() ? settings : settings.asClient());
        NeededVersions needed = new NeededVersions(grid);
        DatasetCache cache =
                new DatasetCache(directory.resolve("segments"), grid, storage, share.copiesBytes(), needed::isNeeded);
        copies.set(cache);
        FeatureGrid rows = grid.features();
        return new ClusterServices(
                grid,
                needed,
                cache,
                door,
                new DatasetLoader(storage, grid),
                new BatchScoring(storage),
                storage,
                FeatureDoor.open(config.bind(), clusterId, config.token(), rows),
                new ViewMaterializer(storage, rows));
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public NodeData data() {
        return this;
    }

    @Override
    public CompletableFuture<Path> ensure(JobId job, DatasetVersion version) {
        needed.need(job, version.id());
        return cache.ensure(version);
    }

    @Override
    public TaskResult.DatasetLoaded load(AttemptId attempt, TaskSpec.LoadDataset task) {
        LoadProgress progress = loads.begin(attempt);
        try {
            return load(attempt.task().job(), task, progress);
        } finally {
            loads.end(attempt);
        }
    }

    private TaskResult.DatasetLoaded load(JobId job, TaskSpec.LoadDataset task, LoadProgress progress) {
        List<CheckResult> checks = task.checked() == null ? look(task.spec()) : task.checked();
        TaskSpec.LoadDataset checked = new TaskSpec.LoadDataset(task.spec(), task.metric(), checks);
        return loader.load(checked, version -> needed.need(job, version), progress);
    }

    private List<CheckResult> look(DatasetSpec spec) {
        return spec.checks().isEmpty()
                ? List.of()
                : TableChecks.run(
                        storage,
                        Table.openStrictly(storage, "dataset path", spec.path(), spec.formatOrFound()),
                        spec.checks(),
                        System.currentTimeMillis());
    }

    @Override
    public List<LoadReport> loads() {
        return loads.reports();
    }

    @Override
    public void release(JobId job) {
        needed.release(job);
    }

    @Override
    public String features() {
        return features.address();
    }

    @Override
    public TaskResult.ViewMaterialized materialize(TaskSpec.MaterializeView task) {
        grid.awaitUp(GRID_WAIT); // a node that has just been started may not be in it yet
        return views.materialize(task);
    }

    @Override
    public TaskResult.OutputDiscarded discard(TaskSpec.DiscardOutput task) {
        return scoring.discard(task);
    }

    @Override
    public void discard(JobId job, BatchInference batch) {
        scoring.discard(job, batch);
    }

    @Override
    public Map<String, Integer> decodes() {
        return cache.decodes();
    }

    @Override
    public void close() {
        features.close();
        door.close();
        cache.close();
        grid.close();
    }
}
