package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.tracking.RunQuery;
import io.bellwether.store.RecordStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the records for clients, as their views. Thread-safe. */
public final class RecordViews {
    private final RecordStore records;
    private final Executor readers;

    /** {@code readers} runs the queries, which block on the disk. */
    public RecordViews(RecordStore records, Executor readers) {
        this.records = records;
        this.readers = readers;
    }

    /** All dataset versions, by each of their names, what was loaded last first. */
    CompletableFuture<JobMessage.View> datasets() {
        return view(() -> records.datasets().stream().map(RecordViews::dataset).toList());
    }

    /** One dataset version with the statistics of its columns. */
    CompletableFuture<JobMessage.View> dataset(String nameOrId) {
        return view(
                () -> dataset(
                        records.newestDataset(nameOrId)
                                .orElseThrow(
                                        () -> new ClusterException(
                                                ErrorCode.NOT_FOUND,
                                                "dataset: '" + nameOrId
                                                        + "' (expected: the name of a loaded dataset, or a version's id); see 'datasets' for them"))));
    }

    /** Runs, newest first. */
    CompletableFuture<JobMessage.View> runs(@Nullable JobId job, int limit) {
        if (limit < 1 || limit > RunQuery.MAX_LIMIT) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "limit: " + limit + " (expected: 1 to " + RunQuery.MAX_LIMIT + "); ask for fewer runs");
        }
        return view(() -> records.runs(new RunQuery(job, null, limit, null)));
    }

    private CompletableFuture<JobMessage.View> view(Supplier<Object> query) {
        return CompletableFuture.supplyAsync(() -> new JobMessage.View(Json.write(query.get())), readers);
    }

    private static DatasetView dataset(DatasetRecord dataset) {
        DatasetVersion version = dataset.version();
        return new DatasetView(
                version.id(),
                dataset.name(),
                version.spec().path(),
                version.spec().label(),
                version.features(),
                version.trainRows(),
                version.validationRows(),
                version.segments(),
                dataset.job(),
                dataset.createdAt(),
                dataset.columns(),
                dataset.checks(),
                dataset.malformed(),
                dataset.refused());
    }
}
