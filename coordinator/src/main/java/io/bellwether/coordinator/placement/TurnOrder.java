package io.bellwether.coordinator.placement;

import io.bellwether.client.job.JobId;
import java.util.List;
import java.util.Map;

/**
 * Whose turn it was, as of some fact. Immutable.
 *
 * @param jobs those of which something waits or holds a slot, or may yet, the one that came first before the others
 * @param next the place by age of the next job
 * @param changedAtMillis when a tenant's attempts last took or left a slot, by its name
 */
public record TurnOrder(List<Place> jobs, long next, Map<String, Long> changedAtMillis) {
    public TurnOrder {
        jobs = List.copyOf(jobs);
        changedAtMillis = Map.copyOf(changedAtMillis);
    }

    /** A job's place by age, and whether a task of it has run. */
    record Place(JobId job, long order, boolean started) {}
}
