package io.bellwether.coordinator.batch;

import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.core.Event;

/** Facts about batch inference. */
public sealed interface BatchEvent extends Event {
    @Override
    JobId job();

    /** The input is cut; as many split tasks follow. */
    record ScoringPlanned(JobId job, int splits, String staging) implements BatchEvent {}
}
