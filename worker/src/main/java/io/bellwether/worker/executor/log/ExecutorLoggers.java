package io.bellwether.worker.executor.log;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Loggers that write to one stream, each from the level that its name has. Thread-safe. */
final class ExecutorLoggers implements ILoggerFactory {
    /** More than any level: nothing is logged. */
    static final int OFF = Integer.MAX_VALUE;

    /** The least that is logged by names that begin so; the same as in log4j2.xml, and for the reasons given there. */
    static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("BlockStateChange", Level.WARN.toInt()),
            Map.entry("com.linecorp.armeria", Level.WARN.toInt()),
            Map.entry("io.netty", Level.WARN.toInt()),
            Map.entry("org.apache.hadoop", Level.WARN.toInt()),
            Map.entry("org.apache.hadoop.util.NativeCodeLoader", Level.ERROR.toInt()),
            Map.entry("org.apache.ignite", Level.WARN.toInt()),
            Map.entry("org.apache.parquet", Level.WARN.toInt()),
            Map.entry("org.apache.spark", Level.ERROR.toInt()),
            Map.entry("org.apache.spark.executor.Executor", OFF),
            Map.entry("org.apache.spark.ml.util.Instrumentation", OFF),
            Map.entry("org.apache.spark.scheduler.TaskSetManager", OFF),
            Map.entry("org.flywaydb", Level.WARN.toInt()),
            Map.entry("org.jooq", Level.WARN.toInt()),
            Map.entry("org.sparkproject", Level.WARN.toInt()),
            Map.entry("breeze", Level.WARN.toInt()),
            Map.entry("dev.ludovic.netlib", Level.ERROR.toInt()));

    private final PrintStream out;
    private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>();

    ExecutorLoggers(PrintStream out) {
        this.out = out;
    }

    /** To the stream that is standard error now: a task that replaces it does not get our lines. */
    static ExecutorLoggers toStandardError() {
        return new ExecutorLoggers(System.err);
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, added -> new ExecutorLogger(added, level(added), out));
    }

    /** Of the longest of the names above that it is or lies in. */
    static int level(String name) {
        String part = name;
        while (true) {
            Integer level = LEVELS.get(part);
            if (level != null) {
                return level;
            }
            int dot = part.lastIndexOf('.');
            if (dot < 0) {
                return Level.INFO.toInt();
            }
            part = part.substring(0, dot);
        }
    }
}
