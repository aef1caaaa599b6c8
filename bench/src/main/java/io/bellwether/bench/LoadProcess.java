package io.bellwether.bench;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DatasetLoader;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.grid.GridConfig;
import io.bellwether.worker.grid.IgniteGrid;
import io.bellwether.worker.segment.DatasetCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A node's part in loading, as a process of its own: the grid of one node, so without backups, and the loader. */
final class LoadProcess {
    private static final long GRID_BYTES = 4L << 30;

    private LoadProcess() {}

    /** The process: the source, a directory of its own. Prints one JSON object. */
    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        Path directory = Path.of(arguments[1]);
        Storage storage = new Storage();
        try (IgniteGrid grid = IgniteGrid.open(
                        GridConfig.of("bench", "bench", "127.0.0.1", directory.resolve("grid"), GRID_BYTES));
                DatasetCache cache = new DatasetCache(directory.resolve("segments"), grid, storage)) {
            grid.setPeers(List.of(grid.discoveryAddress()));
            if (!grid.awaitUp(Duration.ofMinutes(2))) {
                throw new IllegalStateException("the grid did not start");
            }
            long ready = System.nanoTime();
            double cpu = cpuSeconds();
            DatasetVersion version = new DatasetLoader(storage, grid)
                    .load(new TaskSpec.LoadDataset(DatasetSpec.of(arguments[0], SyntheticData.LABEL), MetricSpec.AUC))
                    .dataset();
            long loaded = System.nanoTime();
            double loadedCpu = cpuSeconds();
            Path copy = cache.ensure(version).join();
            long decoded = System.nanoTime();
            System.out.println(Json.write(new Outcome(
                    (ready - start) * 1e-9,
                    (loaded - ready) * 1e-9,
                    (decoded - loaded) * 1e-9,
                    loadedCpu - cpu,
                    version.trainRows() + version.validationRows(),
                    copy.toString(),
                    bytes(copy))));
        }
    }

    /** What this process has taken of the cores so far. */
    static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() * 1e-9;
    }

    private static long bytes(Path copy) throws java.io.IOException {
        try (var files = Files.list(copy)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /**
     * How it went.
     *
     * @param startSeconds until the grid was up
     * @param seconds from the file to all segments in the grid
     * @param decodeSeconds from the grid to a decoded copy on disk
     * @param cpuSeconds of all threads, while it was loaded
     * @param copy where that is
     * @param bytes of the copy
     */
    record Outcome(
            double startSeconds,
            double seconds,
            double decodeSeconds,
            double cpuSeconds,
            long rows,
            String copy,
            long bytes) {}
}
