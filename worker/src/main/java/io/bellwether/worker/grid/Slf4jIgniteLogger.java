package io.bellwether.worker.grid;

import java.util.List;
import org.apache.ignite.IgniteLogger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ignite's log through ours, from WARN up: what Ignite calls INFO is banners and tables. */
final class Slf4jIgniteLogger implements IgniteLogger {
    /** What the supervisor tells in a line of its own. */
    private static final List<String> TOLD_BY_SUPERVISOR = List.of(
            "Failed to start manager",
            "Got exception while starting",
            "Grid startup routine has been interrupted",
            "Failed to connect to any address from IP finder");

    /** Advice for machines of its own, given at each start; the settings are meant as they are. */
    private static final List<String> ADVICE = List.of(
            "Please set system property",
            "Initial heap size is",
            "The total amount of RAM configured for nodes", // it counts what is mapped from disk
            "Page-based evictions started", // of what lies on disk as well
            "Message queue limit is set to 0",
            "Persistence store directory is in the temp directory");

    private static final int MAX_LINE = 300;

    private final Logger log;

    Slf4jIgniteLogger(Logger log) {
        this.log = log;
    }

    @Override
    public IgniteLogger getLogger(@Nullable Object category) {
        String name = category instanceof Class<?> type ? type.getName() : String.valueOf(category);
        return new Slf4jIgniteLogger(LoggerFactory.getLogger(name));
    }

    @Override
    public void trace(String message) {
        log.trace(message);
    }

    @Override
    public void debug(String message) {
        log.debug(message);
    }

    @Override
    public void info(String message) {
        log.debug(message);
    }

    @Override
    public void warning(String message, @Nullable Throwable cause) {
        if (!startsWithOneOf(message, ADVICE) && !startsWithOneOf(message, TOLD_BY_SUPERVISOR)) {
            log.warn("{}", firstLine(message));
        }
        log.debug(message, cause);
    }

    /** One line: what matters of a failure the supervisor tells, and pages of Ignite's internals help few. */
    @Override
    public void error(String message, @Nullable Throwable cause) {
        if (!startsWithOneOf(message, TOLD_BY_SUPERVISOR)) {
            log.warn("{} {}", firstLine(message), cause == null ? "" : firstLine(cause.toString()));
        }
        log.debug(message, cause);
    }

    @Override
    public boolean isTraceEnabled() {
        return log.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return log.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return log.isDebugEnabled();
    }

    /** Quiet would print to the console instead. */
    @Override
    public boolean isQuiet() {
        return false;
    }

    @Override
    public @Nullable String fileName() {
        return null;
    }

    private static boolean startsWithOneOf(String message, List<String> starts) {
        return starts.stream().anyMatch(message::startsWith);
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "...";
    }
}
