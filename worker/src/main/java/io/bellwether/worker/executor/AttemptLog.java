package io.bellwether.worker.executor;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The log of one attempt: bounded in line length and in all, its last lines kept for a failure's report. Thread-safe. */
final class AttemptLog {
    static final int LINE_LIMIT = 2_000;
    static final int TOTAL_LIMIT = 1 << 20;
    private static final int KEPT_LINES = 20;

    private final List<String> unsent = new ArrayList<>();
    private final Deque<String> last = new ArrayDeque<>();
    private int characters;

    /** Adds text, one entry a line. */
    synchronized void add(String text) {
        text.lines().forEach(this::addLine);
    }

    /** Adds a stack trace. */
    void add(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        add(text.toString());
    }

    /** What was added since the last call. */
    synchronized List<String> drain() {
        List<String> lines = List.copyOf(unsent);
        unsent.clear();
        return lines;
    }

    /** The last lines, oldest first. */
    synchronized List<String> lastLines() {
        return List.copyOf(last);
    }

    private void addLine(String line) {
        String cut = line.length() <= LINE_LIMIT ? line : line.substring(0, LINE_LIMIT) + "...";
        last.addLast(cut);
        if (last.size() > KEPT_LINES) {
            last.removeFirst();
        }
        if (characters > TOTAL_LIMIT) {
            return; // the last lines go on, for a failure's report
        }
        characters += cut.length() + 1;
        unsent.add(cut);
        if (characters > TOTAL_LIMIT) {
            unsent.add("(log cut here: more than " + TOTAL_LIMIT + " characters)");
        }
    }
}
