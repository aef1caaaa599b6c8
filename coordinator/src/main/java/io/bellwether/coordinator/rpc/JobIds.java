package io.bellwether.coordinator.rpc;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import java.util.random.RandomGenerator;

/** Draws the ids of jobs: a word for the kind, and one at random. */
public final class JobIds {
    private JobIds() {}

    /** For example {@code sweep-k3v9q2xw}. */
    public static JobId draw(JobSpec spec, RandomGenerator random) {
        String kind = spec.kind();
        int dash = kind.indexOf('-');
        return new JobId((dash < 0 ? kind : kind.substring(0, dash)) + "-" + RandomWords.draw(random));
    }
}
