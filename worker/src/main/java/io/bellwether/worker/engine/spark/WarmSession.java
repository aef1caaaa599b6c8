package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.dataset.PlainLocalFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.ShutdownHookManager;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A JVM can have one SparkContext, so this is the one static object of the engine. It is made on a thread of its own: a trial
 * that is cancelled while it waits is interrupted, and an interrupt in the middle of Spark's start would leave half a session
 * to all others. It never ends before the process does.
 */
/** The executor's Spark session: local, without web pages, bound to the loopback address. Thread-safe. */
final class WarmSession {
    private static @Nullable CompletableFuture<WarmSession> started;

    private final SparkSession session;
    private final SharedRows rows;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "spark-cancel-watch");
        thread.setDaemon(true);
        return thread;
    });

    private WarmSession(SparkSession session) {
        this.session = session;
        this.rows = new SharedRows(session);
    }

    /** The session, started with so many threads by the first who asks; the others wait. */
    static WarmSession await(int threads) throws InterruptedException {
        try {
            return start(threads).get();
        } catch (ExecutionException e) {
            throw new ClusterException(
                    ErrorCode.EXECUTOR_LOST,
                    "Spark session: can't be started: " + e.getCause()
                            + " (expected: memory and a temporary directory to start in); mend the node",
                    e);
        }
    }

    /** Begins to start the session, if nobody has yet. */
    static synchronized CompletableFuture<WarmSession> start(int threads) {
        CompletableFuture<WarmSession> running = started;
        if (running == null || running.isCompletedExceptionally()) {
            CompletableFuture<WarmSession> beginning = new CompletableFuture<>();
            Thread thread = new Thread(() -> complete(beginning, threads), "spark-start");
            thread.setDaemon(true);
            thread.start();
            running = beginning;
            started = beginning;
        }
        return running;
    }

    SparkSession session() {
        return session;
    }

    SparkContext context() {
        return session.sparkContext();
    }

    /** The datasets, as Spark sees them. */
    SharedRows rows() {
        return rows;
    }

    /** For small periodic work beside the trials. */
    ScheduledExecutorService watch() {
        return watch;
    }

    private static void complete(CompletableFuture<WarmSession> beginning, int threads) {
        try {
            beginning.complete(new WarmSession(open(threads)));
        } catch (Throwable thrown) { // whatever it is, those who wait have to hear of it
            beginning.completeExceptionally(thrown);
        }
    }

    private static SparkSession open(int threads) {
        Path directory = directory();
        return SparkSession.builder()
                .appName("bellwether")
                .master("local[" + threads + "]")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.local.dir", directory.resolve("blocks").toString())
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toUri().toString())
                .config("spark.sql.catalogImplementation", "in-memory")
                .config("spark.sql.shuffle.partitions", "1")
                .config("spark.scheduler.mode", "FAIR")
                .config("spark.hadoop.fs.file.impl", PlainLocalFileSystem.class.getName())
                .config("spark.hadoop.fs.defaultFS", "file:///")
                .getOrCreate();
    }

    /** In the executor's temporary directory, which goes when the executor does. */
    private static Path directory() {
        try {
            Path directory = Files.createTempDirectory("spark-");
            ShutdownHookManager.registerShutdownDeleteDir(directory.toFile());
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("making Spark's temporary directory", e);
        }
    }
}
