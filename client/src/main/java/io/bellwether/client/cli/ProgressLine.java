package io.bellwether.client.cli;

import io.bellwether.client.job.JobProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A job's progress for people: a bar that is redrawn on a terminal, a line now and then elsewhere. Thread-safe.
 */
final class ProgressLine {
    private static final int BAR = 24;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(3).toNanos();

    private final PrintStream err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private String last = "";
    private int drawnWidth;
    private long shownNanos;
    private boolean shown;
    private boolean pending;
    private boolean ended;

    ProgressLine(PrintStream err, boolean terminal) {
        this(err, terminal, System::nanoTime);
    }

    ProgressLine(PrintStream err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    synchronized void show(JobProgress progress) {
        String text = describe(progress);
        if (ended || text.equals(last)) {
            return;
        }
        last = text;
        long now = nanoTime.getAsLong();
        if (shown && now - shownNanos < (terminal ? REDRAW_NANOS : LINE_NANOS)) {
            pending = true;
            return;
        }
        draw(now);
    }

    /** Shows the last state and ends the line; what comes later is not shown. */
    synchronized void end() {
        ended = true;
        if (pending) {
            draw(nanoTime.getAsLong());
        }
        if (terminal && shown) {
            err.println();
        }
        err.flush();
    }

    private void draw(long now) {
        shown = true;
        pending = false;
        shownNanos = now;
        if (!terminal) {
            err.println(last);
            return;
        }
        err.print("\r" + last + " ".repeat(Math.max(0, drawnWidth - last.length())));
        err.flush();
        drawnWidth = last.length();
    }

    private String describe(JobProgress progress) {
        StringBuilder text = new StringBuilder();
        if (terminal && progress.total() > 0) {
            int filled = Math.min(BAR, (int) ((long) BAR * progress.done() / progress.total()));
            text.append('[')
                    .append("#".repeat(filled))
                    .append(".".repeat(BAR - filled))
                    .append("] ");
        }
        text.append(progress.state()).append(", ").append(progress.phase());
        if (progress.total() > 0) {
            text.append(": ").append(progress.done()).append(" of ").append(progress.total());
        }
        if (progress.running() > 0) {
            text.append(", ").append(progress.running()).append(" running");
        }
        if (progress.failed() > 0) {
            text.append(", ").append(progress.failed()).append(" failed");
        }
        if (progress.bestValue() != null) {
            text.append(String.format(Locale.ROOT, ", best %.5g", progress.bestValue()));
        }
        return text.toString();
    }
}
