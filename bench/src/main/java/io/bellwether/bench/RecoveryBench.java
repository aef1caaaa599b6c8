package io.bellwether.bench;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.PostgresDatabase;
import io.bellwether.coordinator.journal.PostgresJournal;
import io.bellwether.coordinator.journal.SqliteJournal;
import io.bellwether.coordinator.sandbox.RoleProcess;
import io.bellwether.store.sandbox.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/*
 * What is measured, with a history of so many trials: how long a coordinator that was killed is away, from the start of its
 * process until a client has its answer, the start of the JVM included; and how long it takes from kill -9 of a leader until its
 * standby has accepted a job. Before each, the records have caught up and a snapshot has been made, as in a cluster at rest; how long
 * a start takes that finds no snapshot, as after an upgrade, is measured apart.
 */
/** How long a coordinator is missed. */
final class RecoveryBench {
    private static final String NAME = "recovery";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final int trials;
    private final int rounds;
    private final Consumer<Figure> figures;
    private final HttpClient http = HttpClient.newHttpClient();

    RecoveryBench(int trials, int rounds, Consumer<Figure> figures) {
        this.trials = trials;
        this.rounds = rounds;
        this.figures = figures;
    }

    void run() throws Exception {
        restart();
        takeover();
    }

    private void restart() throws Exception {
        try (Workplace workplace = Workplace.create()) {
            Path cluster = workplace.directory().resolve("cluster");
            Path data = Files.createDirectories(cluster.resolve("coordinator"));
            long events;
            try (Journal journal = SqliteJournal.open(data.resolve("journal.db"), Clock.systemUTC())) {
                events = write(journal);
            }
            try (ProcessCluster processes = ProcessCluster.start(LaunchOptions.in(cluster)
                            .workers(1)
                            .port(0)
                            .httpPort(0)
                            .build());
                    Cluster client = Bellwether.connect("bw://" + processes.coordinator())) {
                awaitRecords(processes.http());
                awaitSnapshot(processes.http());
                Map<String, Object> params = Map.of("trials", trials, "events", events, "store", "sqlite");
                double[] millis = new double[rounds];
                double[] replayed = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    millis[round] = restart(processes, client);
                    Files.delete(data.resolve("journal.snapshot"));
                    replayed[round] = restart(processes, client);
                    awaitSnapshot(processes.http());
                }
                tell("restart_ms", millis, params);
                tell("restart_without_snapshot_ms", replayed, params);
            }
        }
    }

    private double restart(ProcessCluster processes, Cluster client) {
        processes.kill("coordinator");
        long start = System.nanoTime();
        processes.restart("coordinator");
        check("jobs", client.jobs().size(), trials / 1_000);
        return millisSince(start);
    }

    private long write(Journal journal) throws JournalException {
        System.err.println("bench: writing a history of " + trials + " trials");
        return TrialHistory.write(journal, trials);
    }

    private void takeover() throws Exception {
        try (Workplace workplace = Workplace.create();
                PostgresServer server = PostgresServer.start(true)) {
            String url = server.newDatabase();
            long events;
            PostgresJournal.Candidate candidate = new PostgresJournal.Candidate(NAME, Duration.ZERO, () -> null);
            try (Journal journal =
                    PostgresJournal.open(PostgresDatabase.open(url, null), candidate, Clock.systemUTC())) {
                events = write(journal);
            }
            takeover(new Pair(workplace.directory(), url), events);
        }
    }

    private void takeover(Pair pair, long events) throws Exception {
        try (pair) {
            pair.start(0);
            pair.start(1);
            pair.startWorker();
            try (Cluster client =
                    Bellwether.builder(pair.addresses()).retryTimeout(PATIENCE).connect()) {
                double[] millis = new double[rounds];
                for (int round = 0; round < rounds; round++) {
                    int leader = pair.awaitLeaderAndStandby();
                    awaitSnapshot("http://127.0.0.1:" + pair.httpPorts[leader]);
                    System.err.println("bench: kill -9 of leader " + leader);
                    long start = System.nanoTime();
                    pair.kill(leader);
                    client.submit(Workload.noop(1));
                    millis[round] = millisSince(start);
                    pair.start(leader);
                }
                tell(
                        "takeover_ms",
                        millis,
                        Map.of("trials", trials, "events", events, "store", "postgresql", "after", "kill -9"));
            }
        }
    }

    /** Two coordinators that share a journal. */
    private final class Pair implements AutoCloseable {
        private final Path directory;
        private final String url;
        private final RoleProcess[] processes = new RoleProcess[2];
        private final int[] ports = new int[2];
        private final int[] httpPorts = new int[2];
        private final List<RoleProcess> started = new ArrayList<>();

        private Pair(Path directory, String url) {
            this.directory = directory;
            this.url = url;
        }

        private void start(int which) throws IOException {
            RoleProcess process = RoleProcess.start(
                    directory.resolve("coordinator-" + which + "-" + started.size() + ".log"),
                    "coordinator",
                    "--port=" + ports[which],
                    "--http-port=" + httpPorts[which],
                    "--data-dir=" + directory.resolve("coordinator-" + which),
                    "--shared-dir=" + directory.resolve("shared"),
                    "--journal=" + url);
            started.add(process);
            processes[which] = process;
            var ready = process.awaitReady();
            ports[which] = ready.get("port").intValue();
            httpPorts[which] = ready.get("httpPort").intValue();
        }

        private void startWorker() throws IOException {
            RoleProcess worker = RoleProcess.start(
                    directory.resolve("worker.log"),
                    "worker",
                    "--join=127.0.0.1:" + ports[0] + ",127.0.0.1:" + ports[1],
                    "--data-dir=" + directory.resolve("worker"),
                    "--slots=1",
                    "--kernels=cpu");
            started.add(worker);
            worker.awaitReady();
        }

        private String addresses() {
            return "bw://127.0.0.1:" + ports[0] + ",127.0.0.1:" + ports[1];
        }

        private int awaitLeaderAndStandby() throws Exception {
            for (int port : httpPorts) {
                awaitRecords("http://127.0.0.1:" + port);
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() - deadline < 0) {
                boolean first = body(httpPorts[0]).contains("\"ok\"");
                boolean second = body(httpPorts[1]).contains("\"ok\"");
                if (first != second && (body(httpPorts[0]) + body(httpPorts[1])).contains("\"standby\"")) {
                    return first ? 0 : 1;
                }
                LockSupport.parkNanos(50_000_000);
            }
            throw new ClusterException(ErrorCode.UNREACHABLE, "no leader and standby within " + PATIENCE);
        }

        private String body(int httpPort) throws Exception {
            return get("http://127.0.0.1:" + httpPort + "/healthz");
        }

        private void kill(int which) throws InterruptedException {
            processes[which].kill();
        }

        @Override
        public void close() {
            started.forEach(RoleProcess::close);
        }
    }

    private void awaitRecords(String base) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!get(base + "/metrics").contains("\nbellwether_records_lag 0.0\n")) {
            if (System.nanoTime() - deadline > 0) {
                throw new ClusterException(ErrorCode.UNREACHABLE, base + ": the records do not catch up");
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private void awaitSnapshot(String base) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (get(base + "/metrics").contains("\nbellwether_snapshot_index 0.0\n")) {
            if (System.nanoTime() - deadline > 0) {
                throw new ClusterException(ErrorCode.UNREACHABLE, base + ": no snapshot is made");
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private String get(String uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
                .body();
    }

    private void tell(String metric, double[] millis, Map<String, Object> params) {
        Map<String, Object> all = new TreeMap<>(params);
        all.put("rounds", rounds);
        all.put("worst", Arrays.stream(millis).max().orElse(0));
        figures.accept(new Figure(NAME, metric, Median.middle(millis), "ms", all));
    }

    private static void check(String what, int value, int expected) {
        if (value != expected) {
            throw new ClusterException(
                    ErrorCode.INTERNAL,
                    what + ": " + value + " (expected: " + expected + "); the figure would be worth nothing");
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) * 1e-6;
    }
}
