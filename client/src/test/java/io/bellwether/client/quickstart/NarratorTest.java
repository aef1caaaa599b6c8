package io.bellwether.client.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NarratorTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private final Narrator narrator = new Narrator(new PrintStream(told, true, StandardCharsets.UTF_8));

    @Test
    void tellsEachPhaseAndTheEndButNotEveryStep() {
        narrator.progress(progress("loading dataset", JobState.RUNNING, 0, 0));
        for (int done = 0; done < 40; done++) {
            narrator.progress(progress("trials", JobState.RUNNING, done, 40));
        }
        narrator.progress(progress("trials", JobState.SUCCEEDED, 40, 40));

        assertThat(told.toString(StandardCharsets.UTF_8).lines())
                .hasSizeBetween(3, 10)
                .first()
                .asString()
                .endsWith("loading dataset, best so far 0.7000");
        assertThat(told.toString(StandardCharsets.UTF_8).lines())
                .last()
                .asString()
                .endsWith("trials 40/40, best so far 0.7000");
    }

    @Test
    void noticesTheFirstTrial() {
        narrator.progress(progress("trials", JobState.RUNNING, 0, 40));
        assertThat(narrator.firstTrialSeconds()).isNull();
        narrator.progress(progress("trials", JobState.RUNNING, 1, 40));
        assertThat(narrator.firstTrialSeconds()).isNotNull().isLessThanOrEqualTo(narrator.seconds());
    }

    private static JobProgress progress(String phase, JobState state, int done, int total) {
        return new JobProgress(new JobId("job-1"), state, phase, done, total, 0, 1, 0.7, null);
    }
}
