package io.bellwether.bench;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.executor.ExecutorConfig;
import io.bellwether.worker.executor.ExecutorListener;
import io.bellwether.worker.executor.ExecutorPool;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/*
 * What is measured: from the order to the end of a job's first attempt, which does nothing, in a child JVM of its own.
 *
 * cold_start_ms: the process is started for it. warm_start_ms: the node has kept one ready.
 */
/** How soon a job's first attempt is done on a node. */
final class ExecutorBench {
    private static final String NAME = "executor";
    private static final int HEAP_MIB = 1024;
    private static final int SLOTS = 2;
    private static final long TICK_MILLIS = 10;
    private static final long PATIENCE_SECONDS = 120;

    private final int repeat;
    private final Consumer<Figure> figures;
    private int jobs;

    /** {@code repeat}: jobs of each kind; each figure is the median. */
    ExecutorBench(int repeat, Consumer<Figure> figures) {
        this.repeat = repeat;
        this.figures = figures;
    }

    void run() throws IOException {
        measure("cold_start_ms", 0);
        measure("warm_start_ms", 1);
    }

    private void measure(String metric, int spares) throws IOException {
        System.err.println("bench: " + metric + ", " + repeat + " jobs");
        double[] millis = new double[repeat];
        try (Workplace workplace = Workplace.create();
                Node node = new Node(config(workplace, spares))) {
            for (int i = 0; i < repeat; i++) {
                node.awaitSpares(spares);
                long start = System.nanoTime();
                node.run(new JobId("job-" + ++jobs));
                millis[i] = (System.nanoTime() - start) * 1e-6;
            }
        }
        figures.accept(
                new Figure(NAME, metric, Median.middle(millis), "ms", Map.of("jobs", repeat, "heapMib", HEAP_MIB)));
    }

    /** As {@code scripts/bellwether} would start a worker: with the archive of its classes, if there is one. */
    private static ExecutorConfig config(Workplace workplace, int spares) {
        ExecutorConfig config = ExecutorConfig.of(workplace.directory(), SLOTS, HEAP_MIB)
                .withSpares(spares)
                .withJvmFlag("-Dio.netty.jfr.enabled=false"); // as a worker's own flags, which executors inherit
        String archive = System.getenv().getOrDefault("BELLWETHER_WORKER_CLASS_ARCHIVE", "");
        String classPath = System.getenv().getOrDefault("BELLWETHER_WORKER_CLASS_PATH", "");
        return (archive.isEmpty() ? config : config.withJvmFlag("-XX:SharedArchiveFile=" + archive))
                .withClassPath(classPath.isEmpty() ? config.classPath() : classPath);
    }

    /** A node's executors, and a loop for them. */
    private static final class Node implements ExecutorListener, AutoCloseable {
        private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
        private final ExecutorPool pool;
        private CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();

        Node(ExecutorConfig config) {
            pool = new ExecutorPool(config, loop, () -> System.nanoTime() / 1_000_000, this);
            var unused = loop.scheduleWithFixedDelay(
                    () -> pool.onTick(true), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }

        void awaitSpares(int count) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (on(pool::readySpares) < count) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("no spare executor within " + PATIENCE_SECONDS + " s");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
            }
        }

        void run(JobId job) {
            CompletableFuture<AttemptOutcome> end = new CompletableFuture<>();
            on(() -> {
                outcome = end;
                pool.execute(new AttemptId(new TaskId(job, 1), 1), trial(job), 0, "");
                return true;
            });
            AttemptOutcome ended =
                    end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            if (!(ended instanceof AttemptOutcome.Succeeded)) {
                throw new IllegalStateException("the attempt that does nothing: " + ended);
            }
            on(() -> {
                pool.release(job);
                return true;
            });
        }

        private static TaskSpec trial(JobId job) {
            return TaskSpec.Trial.builder(job, "run", 0, NoopTrainer.NAME, Map.of("x", 0.5), MetricSpec.AUC)
                    .seed(1)
                    .build();
        }

        private <T> T on(Supplier<T> question) {
            return CompletableFuture.supplyAsync(question, loop).join();
        }

        @Override
        public void onEnded(AttemptId attempt, AttemptOutcome ended) {
            outcome.complete(ended);
        }

        @Override
        public void onMetrics(AttemptId attempt, List<MetricPoint> points) {
            // an attempt that does nothing has none
        }

        @Override
        public void onLog(AttemptId attempt, List<String> lines) {
            // nor does it log
        }

        @Override
        public void onCheckpoint(AttemptId attempt, Checkpoint checkpoint) {
            // nor has it anything to save
        }

        @Override
        public void onMemberListening(AttemptId attempt, Gang gang, String address) {
            // it is no gang's member
        }

        @Override
        public void onSlotReady(AttemptId attempt, String address, String secret) {
            // it is no session's slot
        }

        @Override
        public void close() {
            on(() -> {
                pool.close();
                return true;
            });
            loop.shutdown();
        }
    }
}
