package io.bellwether.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void printsALineNowAndThenWhereNobodyWatches() {
        ProgressLine line = line(false);
        line.show(progress(0));
        line.show(progress(1));
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        line.show(progress(2));
        line.show(progress(3));
        line.end();
        assertThat(bytes.toString(UTF_8).lines())
                .containsExactly(
                        "RUNNING, trials: 0 of 4, 1 failed",
                        "RUNNING, trials: 2 of 4, 1 failed",
                        "RUNNING, trials: 3 of 4, 1 failed");
    }

    @Test
    void redrawsABarOnATerminal() {
        ProgressLine line = line(true);
        line.show(progress(0));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        line.show(progress(2));
        line.end();
        assertThat(bytes.toString(UTF_8).replace("\r", "|").strip())
                .isEqualTo("|[........................] RUNNING, trials: 0 of 4, 1 failed"
                        + "|[############............] RUNNING, trials: 2 of 4, 1 failed");
    }

    private ProgressLine line(boolean terminal) {
        return new ProgressLine(new PrintStream(bytes, true, UTF_8), terminal, nanos::get);
    }

    private static JobProgress progress(int done) {
        return new JobProgress(new JobId("j"), JobState.RUNNING, "trials", done, 4, 1, 0, null, null);
    }
}
