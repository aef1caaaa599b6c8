package io.bellwether.worker.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage.LoadReport;
import io.bellwether.worker.grid.Grid;
import io.bellwether.worker.grid.MemoryGrid;
import io.bellwether.worker.segment.DecodedFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A grid in memory and one decoded dataset. */
record OneDatasetServices(Path decoded, SlowLoad slow) implements NodeServices, NodeData {
    /** The file whose load is the slow one. */
    static final String SLOW = "slow.csv";

    static final DatasetVersion VERSION = DecodedFixture.version(600, 200, 4);

    @Override
    public Grid grid() {
        return new MemoryGrid();
    }

    @Override
    public NodeData data() {
        return this;
    }

    @Override
    public CompletableFuture<Path> ensure(JobId job, DatasetVersion version) {
        if (!version.id().equals(VERSION.id())) {
            return CompletableFuture.failedFuture(
                    new ClusterException(ErrorCode.IO_FAILED, "no copy of " + version.id()));
        }
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Files.exists(decoded) ? decoded : DecodedFixture.separable(decoded, 600, 200, 4);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public List<LoadReport> loads() {
        return List.of();
    }

    @Override
    public void release(JobId job) {
        slow.released.add(job);
    }

    @Override
    public TaskResult.DatasetLoaded load(AttemptId attempt, TaskSpec.LoadDataset task) {
        if (task.spec().path().equals(SLOW)) {
            slow.goOn();
        }
        return new TaskResult.DatasetLoaded(VERSION, 0.5);
    }

    @Override
    public TaskResult.ViewMaterialized materialize(TaskSpec.MaterializeView task) {
        return new TaskResult.ViewMaterialized(
                task.view().spec().name(), task.view().version(), 2, 1, 0);
    }

    @Override
    public TaskResult.OutputDiscarded discard(TaskSpec.DiscardOutput task) {
        return new TaskResult.OutputDiscarded(task.staging());
    }

    @Override
    public void discard(JobId job, BatchInference batch) {}

    @Override
    public Map<String, Integer> decodes() {
        return Map.of();
    }

    @Override
    public void close() {}

    /** A load that hears of no interruption until it may go on. */
    static final class SlowLoad {
        private final List<JobId> released = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> goesOn = new CompletableFuture<>();
        private volatile boolean begun;

        boolean hasBegun() {
            return begun;
        }

        List<JobId> released() {
            return released;
        }

        void end() {
            goesOn.complete(null);
        }

        private void goOn() {
            begun = true;
            goesOn.join(); // whatever interrupts
        }
    }
}
