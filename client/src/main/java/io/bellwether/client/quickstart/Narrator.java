package io.bellwether.client.quickstart;

import io.bellwether.client.job.JobProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells how far things are, a line at a time, each with the seconds since the start. Thread-safe. */
final class Narrator {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final PrintStream out;
    private final long started = System.nanoTime();
    private long lastProgress = started - PAUSE.toNanos();
    private String lastPhase = "";
    private @Nullable Double firstTrialSeconds;

    Narrator(PrintStream out) {
        this.out = out;
    }

    double seconds() {
        return (System.nanoTime() - started) / 1e9;
    }

    void say(String sentence) {
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds(), sentence);
    }

    /** A line for each new phase and otherwise one a second at most; the last one of a job always. */
    synchronized void progress(JobProgress progress) {
        if (progress.phase().equals("trials") && progress.done() > 0 && firstTrialSeconds == null) {
            firstTrialSeconds = seconds();
        }
        long now = System.nanoTime();
        boolean due = now - lastProgress >= PAUSE.toNanos();
        boolean news = !progress.phase().equals(lastPhase) || progress.state().isTerminal();
        if (!due && !news) {
            return;
        }
        lastProgress = now;
        lastPhase = progress.phase();
        String count = progress.total() == 0 ? "" : " " + progress.done() + "/" + progress.total();
        String failed = progress.failed() == 0 ? "" : ", " + progress.failed() + " failed";
        String best = progress.bestValue() == null
                ? ""
                : String.format(Locale.ROOT, ", best so far %.4f", progress.bestValue());
        say("  " + progress.phase() + count + failed + best);
    }

    /** When the first trial had succeeded, in seconds since the start; null while none has. */
    synchronized @Nullable Double firstTrialSeconds() {
        return firstTrialSeconds;
    }
}
