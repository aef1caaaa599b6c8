package io.bellwether.coordinator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.launch.LaunchedProcess;
import io.bellwether.client.launch.ProcessCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** A coordinator and its workers as processes of their own, which a test kills with -9, and what they keep on disk. */
public final class KillableCluster implements AutoCloseable {
    /** Far more than anything takes, on a machine that is busy with other things as well. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String COORDINATOR = "coordinator";

    private final Path directory;
    private final ProcessCluster processes;
    private final Cluster client;

    private KillableCluster(Path directory, ProcessCluster processes) {
        this.directory = directory;
        this.processes = processes;
        try {
            this.client = Bellwether.builder("bw://" + processes.coordinator())
                    .connectTimeout(PATIENCE)
                    .connect();
        } catch (RuntimeException e) {
            processes.close();
            throw e;
        }
    }

    public static KillableCluster start(Path directory, int workers, int slotsPerWorker) {
        return start(directory, workers, slotsPerWorker, Map.of());
    }

    /** With more variables in the environment of the processes. */
    public static KillableCluster start(
            Path directory, int workers, int slotsPerWorker, Map<String, String> environment) {
        return new KillableCluster(
                directory,
                ProcessCluster.start(RoleJvm.launch(directory, environment)
                        .workers(workers)
                        .slotsPerWorker(slotsPerWorker)
                        .port(0)
                        .httpPort(0)
                        .endsWithParent(true)
                        .build()));
    }

    public Cluster client() {
        return client;
    }

    /** The base URL of the HTTP API; the port stays the same over restarts. */
    public String http() {
        return processes.http();
    }

    /** What the coordinator keeps. */
    public Path coordinatorData() {
        return directory.resolve("coordinator");
    }

    /** Kills the process at once and starts it again with the data that it had. */
    public void kill(String process) {
        killOnly(process);
        restart(process);
    }

    /** Kills the process at once, and leaves it dead. */
    private void killOnly(String process) {
        processes.kill(process);
    }

    /** Starts a process that was killed again, with the data that it had. */
    public void restart(String process) {
        processes.restart(process);
    }

    /** The process stands still, with its sockets open, until {@link #resume}. */
    private void pause(String process) {
        signal(process, "-STOP");
    }

    /** The process goes on. */
    private void resume(String process) {
        signal(process, "-CONT");
    }

    private void signal(String process, String signal) {
        String pid = Long.toString(processes.process(process).pid());
        assertThat(exitCode("kill", signal, pid))
                .as("kill %s of %s", signal, process)
                .isZero();
    }

    /**
     * Submits a scoring job and kills executors and the coordinator when some of its splits are done and others are not: the
     * workers stand still meanwhile, so that none of them can be. A job that was too quick for that is followed by another.
     *
     * @param jobs the job of each try, which are counted from 0
     * @param splits how many each has
     */
    public JobHandle killInMidJob(IntFunction<BatchInference> jobs, int splits) {
        for (int tries = 0; tries < 10; tries++) {
            JobHandle batch = client.submit(jobs.apply(tries));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> succeeded(batch) > 2); // the plan is one
            killExecutors("worker-1");
            if (killCoordinatorIf(() -> succeeded(batch) <= splits)) {
                return batch;
            }
            batch.await(PATIENCE);
        }
        throw new AssertionError("ten jobs were done before their coordinator was killed");
    }

    private static int succeeded(JobHandle job) {
        return job.view().tasks().getOrDefault(JobState.SUCCEEDED, 0);
    }

    private boolean killCoordinatorIf(BooleanSupplier inMidJob) {
        List<String> workers = processes.processes().stream()
                .map(LaunchedProcess::name)
                .filter(name -> !name.equals(COORDINATOR))
                .toList();
        workers.forEach(this::pause);
        boolean kills;
        try {
            kills = inMidJob.getAsBoolean();
            if (kills) {
                killOnly(COORDINATOR);
            }
        } finally {
            workers.forEach(this::resume);
        }
        if (kills) {
            restart(COORDINATOR);
        }
        return kills;
    }

    /** The name of a process that runs the job; any worker, if it is over already. */
    public String busyWorker(JobHandle job) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> job.view().state() != JobState.QUEUED);
        String busy = client.nodes().stream()
                .filter(node -> node.running() > 0)
                .map(NodeView::id)
                .findFirst()
                .orElse("");
        return isOf("worker-2", busy) ? "worker-2" : "worker-1";
    }

    private boolean isOf(String worker, String node) {
        return !node.isEmpty()
                && text(directory.resolve(worker).resolve("node.json")).contains(node);
    }

    /** What the process has logged, all its lives together. */
    public String log(String process) {
        return text(directory.resolve("logs").resolve(process + ".log"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the worker's children, which are its executors; whether it had any. */
    public boolean killExecutors(String worker) {
        List<ProcessHandle> executors = ProcessHandle.of(
                        processes.process(worker).pid())
                .orElseThrow()
                .children()
                .toList();
        executors.forEach(ProcessHandle::destroyForcibly);
        return !executors.isEmpty();
    }

    /** Whether the process still runs. */
    public boolean isAlive(String process) {
        return ProcessHandle.of(processes.process(process).pid())
                .map(ProcessHandle::isAlive)
                .orElse(false);
    }

    /** Lets no file of the process and of its children grow beyond so many bytes; {@code unlimited} for an end of that. */
    public void limitFiles(String process, String bytes) {
        ProcessHandle handle =
                ProcessHandle.of(processes.process(process).pid()).orElseThrow();
        // The parent first: what it starts from now on has its limit.
        for (ProcessHandle each :
                Stream.concat(Stream.of(handle), handle.descendants()).toList()) {
            int code = exitCode("prlimit", "--pid=" + each.pid(), "--fsize=" + bytes + ":unlimited");
            assertThat(code == 0 || !each.isAlive())
                    .as("prlimit of %s", each.pid())
                    .isTrue();
        }
    }

    private static int exitCode(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
        processes.close();
    }
}
