package io.bellwether.worker.executor.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes lines of the form that coordinators' and workers' logs have. Thread-safe: an event's lines stay together. */
final class ExecutorLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss,SSS");

    private final int level;
    private final String shortName;
    private final transient PrintStream out;

    ExecutorLogger(String name, int level, PrintStream out) {
        this.name = name;
        this.level = level;
        this.shortName = shorten(name);
        this.out = out;
    }

    /** Packages by their first letters: {@code a.b.Class} of {@code alpha.beta.Class}. */
    static String shorten(String name) {
        StringBuilder shorter = new StringBuilder();
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            shorter.append(name, from, Math.min(from + 1, dot)).append('.');
            from = dot + 1;
        }
        return shorter.append(name, from, name.length()).toString();
    }

    private boolean logs(Level asked) {
        return asked.toInt() >= level;
    }

    @Override
    public boolean isTraceEnabled() {
        return logs(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return logs(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return logs(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return logs(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return logs(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null; // no line names its caller
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level asked,
            @Nullable Marker marker,
            String message,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        StringWriter text = new StringWriter();
        text.append(TIME.format(LocalDateTime.now(ZoneId.systemDefault())))
                .append(' ')
                .append("%-5s".formatted(asked))
                .append(" [")
                .append(Thread.currentThread().getName())
                .append("] ")
                .append(shortName)
                .append(": ")
                .append(MessageFormatter.basicArrayFormat(message, arguments))
                .append(System.lineSeparator());
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text, true));
        }
        out.print(text); // one call, under the stream's own lock
        out.flush();
    }
}
