package io.bellwether.worker.scoring;

import io.bellwether.client.job.JobId;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import org.jspecify.annotations.Nullable;

/** The input of the job that was last asked for: each of its splits needs it, and to read it takes a look at files. Thread-safe. */
final class PlannedTables {
    private final Storage storage;
    private @Nullable JobId job;
    private @Nullable Table table;

    PlannedTables(Storage storage) {
        this.storage = storage;
    }

    synchronized Table of(JobId wanted, OutputPaths paths) {
        Table known = table;
        if (known == null || !wanted.equals(job)) {
            known = ScoringPlan.read(storage, paths.plan()).table(storage);
            job = wanted;
            table = known;
        }
        return known;
    }
}
