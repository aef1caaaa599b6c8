package io.bellwether.worker.executor.log;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/*
 * Implementation note.
 *
 * An executor's log goes one way, to its standard error, which the node keeps. Log4j, which coordinators and workers have, takes
 * 0.4 s of processor time to find that out, a quarter of what an executor's whole start takes. So this is named on its command line,
 * and is not among the providers that SLF4J looks for by itself: nobody else gets it.
 */
/** What SLF4J logs with in executors. Thread-safe. */
public final class ExecutorLogs implements SLF4JServiceProvider {
    private final ILoggerFactory loggers = ExecutorLoggers.toStandardError();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter contexts = new BasicMDCAdapter();

    /** For SLF4J. */
    public ExecutorLogs() {}

    /** The flags with which a JVM logs so, and SLF4J does not report that it does. */
    public static List<String> flags() {
        return List.of("-Dslf4j.provider=" + ExecutorLogs.class.getName(), "-Dslf4j.internal.verbosity=WARN");
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return contexts;
    }

    /** The version of SLF4J that this was written for. */
    @Override
    public @Nullable String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // all there is was made with this object
    }
}
