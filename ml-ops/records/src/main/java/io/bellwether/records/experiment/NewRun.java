package io.bellwether.records.experiment;

import io.bellwether.records.tracking.RunId;
import java.time.Instant;
import java.util.Map;

/** A run that a client is about to log. */
public record NewRun(RunId id, long experiment, String name, String user, Instant startedAt, Map<String, String> tags) {
    /** {@code tags} get the run's name as {@link RunTags#NAME}. */
    public NewRun {
        tags = RunTags.named(tags, name);
    }
}
