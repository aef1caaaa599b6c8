package io.bellwether.worker.segment;

import io.bellwether.client.job.JobId;
import io.bellwether.worker.grid.Grid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The dataset versions that jobs with attempts on this node use: until a job ends, nobody drops what it needs. Thread-safe. */
public final class NeededVersions {
    private final Grid grid;
    /** Guarded by this. */
    private final Map<JobId, Set<String>> byJob = new HashMap<>();

    public NeededVersions(Grid grid) {
        this.grid = grid;
    }

    /** The job needs a version until it is released. Returns at once. */
    public synchronized void need(JobId job, String version) {
        if (byJob.computeIfAbsent(job, id -> new HashSet<>()).add(version)) {
            grid.need(version);
        }
    }

    /** The job has ended. Returns at once. */
    public synchronized void release(JobId job) {
        Set<String> versions = byJob.remove(job);
        if (versions != null) {
            versions.forEach(grid::needNoMore);
        }
    }

    /** Whether a job here needs it. */
    public synchronized boolean isNeeded(String version) {
        return byJob.values().stream().anyMatch(versions -> versions.contains(version));
    }
}
