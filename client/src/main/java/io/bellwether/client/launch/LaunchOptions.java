package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What cluster to start on this machine. Immutable.
 *
 * @param dataDirectory everything that the cluster keeps lies under it
 * @param coordinators how many; 0 for as many as the directory's cluster had, or 1; several need {@code journal}
 * @param journal {@code jdbc:postgresql://...}: the journal that the coordinators share; null for what the cluster had before, or SQLite
 * @param journalPasswordFile the file with the database's password; null for none, or {@code BELLWETHER_JOURNAL_PASSWORD} in the
 *     environment
 * @param workers how many; 0 for as many as the directory's cluster had, or 2
 * @param slotsPerWorker 0 for as before, or the machine's cores divided among the workers
 * @param memoryPerWorker MiB that tasks may hold on each; 0 for as before, or four fifths of the machine's divided among the workers
 * @param port the coordinator's; 0 for any free one; null for the one it had before, or 7400; further coordinators take the ports after it
 * @param httpPort as {@code port}; the default is 7480
 * @param tokenFile the file with the cluster's secret; null for none
 * @param classPath of the processes; it must hold the roles, unless {@code BELLWETHER_COORDINATOR_CLASS_PATH} and {@code
 *     BELLWETHER_WORKER_CLASS_PATH} in the environment say otherwise
 * @param environment {@code BELLWETHER_COORDINATOR_OPTS} and {@code BELLWETHER_WORKER_OPTS} are JVM flags that come after,
 *     and so override, our own; {@code BELLWETHER_COORDINATOR_CLASS_ARCHIVE} and {@code BELLWETHER_WORKER_CLASS_ARCHIVE} name
 *     archives of classes that the JVM has written for these class paths, with which processes start sooner
 * @param startTimeout how long one process may take until it is ready
 * @param endsWithParent whether the processes end when this one does, even by a kill
 */
public record LaunchOptions(
        Path dataDirectory,
        int coordinators,
        @Nullable String journal,
        @Nullable Path journalPasswordFile,
        int workers,
        int slotsPerWorker,
        long memoryPerWorker,
        @Nullable Integer port,
        @Nullable Integer httpPort,
        @Nullable Path tokenFile,
        String classPath,
        Map<String, String> environment,
        Duration startTimeout,
        boolean endsWithParent) {
    private static final int MAX_COORDINATORS = 9;
    private static final int MAX_WORKERS = 64;
    private static final int MAX_SLOTS = 1024;

    public LaunchOptions {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        tokenFile = tokenFile == null ? null : tokenFile.toAbsolutePath().normalize();
        journalPasswordFile = journalPasswordFile == null
                ? null
                : journalPasswordFile.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        check("coordinators", coordinators, MAX_COORDINATORS);
        check("workers", workers, MAX_WORKERS);
        check("slots per worker", slotsPerWorker, MAX_SLOTS);
        if (memoryPerWorker < 0) {
            throw invalid("memory per worker", String.valueOf(memoryPerWorker), "MiB, 0 for a part of the machine's");
        }
        check("port", port == null ? 0 : port, 65_535);
        check("HTTP port", httpPort == null ? 0 : httpPort, 65_535);
        if (port != null && port != 0 && port.equals(httpPort)) {
            throw invalid("port", port + " twice", "another port for HTTP");
        }
    }

    /** Starts from the defaults, with this process's class path and environment. */
    public static Builder in(Path dataDirectory) {
        return new Builder(dataDirectory);
    }

    private static void check(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw invalid(what, String.valueOf(value), "0 to " + max);
        }
    }

    private static ClusterException invalid(String what, String value, String expectation) {
        return new ClusterException(
                ErrorCode.INVALID_CONFIGURATION,
                what + ": " + value + " (expected: " + expectation + "); correct the flag");
    }

    /** Fluent and caller-confined; {@link #build} validates. */
    public static final class Builder {
        private final Path dataDirectory;
        private int coordinators;
        private @Nullable String journal;
        private @Nullable Path journalPasswordFile;
        private int workers;
        private int slotsPerWorker;
        private long memoryPerWorker;
        private @Nullable Integer port;
        private @Nullable Integer httpPort;
        private @Nullable Path tokenFile;
        private String classPath = System.getProperty("java.class.path", "");
        private Map<String, String> environment = System.getenv();
        private Duration startTimeout = Duration.ofMinutes(2);
        private boolean endsWithParent;

        private Builder(Path dataDirectory) {
            this.dataDirectory = dataDirectory;
        }

        public Builder coordinators(int coordinators) {
            this.coordinators = coordinators;
            return this;
        }

        public Builder journal(@Nullable String journal) {
            this.journal = journal;
            return this;
        }

        public Builder journalPasswordFile(@Nullable Path journalPasswordFile) {
            this.journalPasswordFile = journalPasswordFile;
            return this;
        }

        public Builder workers(int workers) {
            this.workers = workers;
            return this;
        }

        public Builder slotsPerWorker(int slotsPerWorker) {
            this.slotsPerWorker = slotsPerWorker;
            return this;
        }

        public Builder memoryPerWorker(long mib) {
            this.memoryPerWorker = mib;
            return this;
        }

        public Builder port(@Nullable Integer port) {
            this.port = port;
            return this;
        }

        public Builder httpPort(@Nullable Integer httpPort) {
            this.httpPort = httpPort;
            return this;
        }

        public Builder tokenFile(@Nullable Path tokenFile) {
            this.tokenFile = tokenFile;
            return this;
        }

        public Builder classPath(String classPath) {
            this.classPath = classPath;
            return this;
        }

        public Builder environment(Map<String, String> environment) {
            this.environment = environment;
            return this;
        }

        public Builder startTimeout(Duration startTimeout) {
            this.startTimeout = startTimeout;
            return this;
        }

        public Builder endsWithParent(boolean endsWithParent) {
            this.endsWithParent = endsWithParent;
            return this;
        }

        public LaunchOptions build() {
            return new LaunchOptions(
                    dataDirectory,
                    coordinators,
                    journal,
                    journalPasswordFile,
                    workers,
                    slotsPerWorker,
                    memoryPerWorker,
                    port,
                    httpPort,
                    tokenFile,
                    classPath,
                    environment,
                    startTimeout,
                    endsWithParent);
        }
    }
}
