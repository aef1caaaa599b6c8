package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.coordinator.journal.PostgresDatabase;
import io.bellwether.coordinator.journal.PostgresReader;
import io.bellwether.coordinator.sandbox.RoleProcess;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.store.sandbox.PostgresServer;
import io.bellwether.store.sandbox.SharedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two coordinators, a worker and a PostgreSQL, each a process of its own. The leader is killed, stopped and cut off from the
 * database, one after the other, while a sweep runs; each time the standby takes over, nothing is lost or done twice, and the old
 * leader, back again, changes nothing and stands by. Prints how long each takeover took.
 */
@Timeout(900)
final class TakeoverTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int TRIALS = 10;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final PostgresServer server = SharedPostgres.server();
    private String database;
    private Cluster cluster;

    /** One of the coordinators, with its own way to the database. */
    private final class Replica {
        private final String name;
        private final CuttableProxy proxy;
        private RoleProcess process;
        private int port;
        private int httpPort;

        private Replica(String name) throws IOException {
            this.name = name;
            this.proxy = CuttableProxy.to(server.port());
            opened.add(proxy);
            start();
            JsonNode ready = process.awaitReady();
            port = ready.get("port").intValue();
            httpPort = ready.get("httpPort").intValue();
        }

        private void start() throws IOException {
            process = RoleProcess.start(
                    Files.createTempFile(directory, name, ".log"),
                    "coordinator",
                    "--port=" + port,
                    "--http-port=" + httpPort,
                    "--data-dir=" + directory.resolve(name),
                    "--shared-dir=" + directory.resolve("shared"),
                    "--journal=" + PostgresServer.url(proxy.port(), database));
            opened.add(process);
        }

        private String address() {
            return "127.0.0.1:" + port;
        }

        private String status() {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/healthz"))
                        .timeout(Duration.ofSeconds(10))
                        .build();
                String body = http.send(request, BodyHandlers.ofString()).body();
                return Json.LENIENT.readTree(body).get("status").textValue();
            } catch (IOException | InterruptedException e) {
                return "no answer";
            }
        }
    }

    /** What happens to a leader, and how it is mended. */
    private interface Fault {
        void strike(Replica leader) throws Exception;

        void mend(Replica old) throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        database = server.newDatabaseName();
        replicas.add(new Replica("a"));
        replicas.add(new Replica("b"));
        String join = replicas.get(0).address() + "," + replicas.get(1).address();
        RoleProcess worker = RoleProcess.start(
                directory.resolve("worker.log"),
                "worker",
                "--join=" + join,
                "--data-dir=" + directory.resolve("worker"),
                "--slots=2",
                "--kernels=cpu");
        opened.add(worker);
        worker.awaitReady();
        cluster = Bellwether.builder("bw://" + join).retryTimeout(PATIENCE).connect();
    }

    @AfterEach
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void theStandbyTakesOverAndNothingIsLostOrDoneTwice() throws Exception {
        Path data = data();
        List<JobHandle> jobs = new ArrayList<>();
        SteadyLogger logger = new SteadyLogger(replicas.stream()
                .map(each -> "http://127.0.0.1:" + each.httpPort)
                .toList());
        opened.add(logger);
        survive("kill", data, jobs, new Fault() {
            @Override
            public void strike(Replica leader) throws Exception {
                leader.process.kill();
            }

            @Override
            public void mend(Replica old) throws Exception {
                old.start();
                old.process.awaitReady();
            }
        });
        survive("stop", data, jobs, new Fault() {
            @Override
            public void strike(Replica leader) throws Exception {
                leader.process.signal("STOP");
            }

            @Override
            public void mend(Replica old) throws Exception {
                old.process.signal("CONT");
            }
        });
        survive("cut", data, jobs, new Fault() {
            @Override
            public void strike(Replica leader) {
                leader.proxy.cut();
            }

            @Override
            public void mend(Replica old) throws Exception {
                old.proxy.mend();
            }
        });
        for (JobHandle job : jobs) {
            JobView done = job.await(PATIENCE);
            assertThat(done.state()).as(String.valueOf(done.error())).isEqualTo(JobState.SUCCEEDED);
        }
        checkTheJournal(jobs);
        checkTheRecords(jobs, logger);
    }

    private void survive(String name, Path data, List<JobHandle> jobs, Fault fault) throws Exception {
        JobHandle running = cluster.submit(sweep(data, TRIALS));
        jobs.add(running);
        await().atMost(PATIENCE).until(() -> succeeded(running.view()) >= 2);
        Replica leader = await().atMost(PATIENCE).until(this::leader, found -> found != null);
        Replica standby = replicas.get(1 - replicas.indexOf(leader));
        await().atMost(PATIENCE).until(() -> standby.status().equals("standby"));
        long epoch = epoch();

        long struck = System.nanoTime();
        fault.strike(leader);
        jobs.add(cluster.submit(sweep(data, 2))); // waits for the new leader
        long millis = (System.nanoTime() - struck) / 1_000_000;
        System.out.println("takeover after=" + name + " takeover_ms=" + millis);

        assertThat(epoch()).isGreaterThan(epoch);
        long events = eventsOf(epoch);
        int before = succeeded(running.view());
        fault.mend(leader);
        await().atMost(PATIENCE).until(() -> settled(leader, standby));
        if (epoch() == epoch + 1) { // on a machine that stands still for seconds the lead may have gone on to somebody
            assertThat(leader.status()).as("the old leader").isEqualTo("standby");
        }
        assertThat(eventsOf(epoch)).as("what the old leader wrote").isEqualTo(events);
        await("the worker is with the new leader").atMost(PATIENCE).until(() -> {
            JobView view = running.view();
            return view.state().isTerminal() || succeeded(view) > before;
        });
    }

    private static boolean settled(Replica one, Replica other) {
        return List.of("ok", "standby")
                .equals(Stream.of(one.status(), other.status()).sorted().toList());
    }

    private @Nullable Replica leader() {
        return replicas.stream()
                .filter(replica -> replica.status().equals("ok"))
                .findFirst()
                .orElse(null);
    }

    private void checkTheJournal(List<JobHandle> jobs) throws Exception {
        List<TaskId> succeeded = new ArrayList<>();
        try (JournalReader reader = new PostgresReader(PostgresDatabase.open(server.url(database), null))) {
            long last = reader.lastIndex();
            reader.read(1, last, (event, index) -> {
                if (event instanceof TaskEvent.AttemptSucceeded success) {
                    succeeded.add(success.attempt().task());
                }
            });
        }
        assertThat(succeeded).doesNotHaveDuplicates();
        for (JobHandle job : jobs) {
            JobView view = job.view();
            assertThat(view.trials())
                    .allSatisfy(trial -> assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED));
            assertThat(succeeded.stream().filter(task -> task.job().equals(job.id())))
                    .as("one for each trial, and one for the data")
                    .hasSize(view.trials().size() + 1);
        }
        assertThat(number("SELECT count(*) FROM (SELECT epoch, lag(epoch) OVER (ORDER BY idx) AS before"
                        + " FROM bellwether.event) AS each WHERE before > epoch"))
                .as("events of a past leader after those of the next")
                .isZero();
    }

    /** What programs logged has no other copy; what the journal knows is there once each, whoever projected it. */
    private void checkTheRecords(List<JobHandle> jobs, SteadyLogger logger) throws Exception {
        int taken = logger.stop();
        assertThat(number("SELECT count(*) FROM bellwether_records.metric WHERE run_id = '" + logger.run()
                        + "' AND key = 'loss' AND value = step AND step < " + taken))
                .as("points that were taken")
                .isEqualTo(taken);
        long last = number("SELECT max(idx) FROM bellwether.event");
        await().atMost(PATIENCE)
                .until(() -> number("SELECT applied_index FROM bellwether_records.store_state") >= last);
        for (JobHandle job : jobs) {
            assertThat(number("SELECT count(*) FROM bellwether_records.run WHERE status = 'SUCCEEDED' AND job_id = '"
                            + job.id() + "'"))
                    .isEqualTo(job.view().trials().size());
        }
        assertThat(number("SELECT count(DISTINCT run_id) FROM bellwether_records.metric WHERE attempt > 0"))
                .as("trials whose steps are there")
                .isPositive();
    }

    private long epoch() throws Exception {
        return number("SELECT epoch FROM bellwether.leader");
    }

    private long eventsOf(long epoch) throws Exception {
        return number("SELECT count(*) FROM bellwether.event WHERE epoch <= " + epoch);
    }

    private long number(String query) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.url(database));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static int succeeded(JobView view) {
        return view.tasks().getOrDefault(JobState.SUCCEEDED, 0);
    }

    private static Sweep sweep(Path data, int trials) {
        return Sweep.builder("toy")
                .dataset(DatasetSpec.of(data.toString(), "label").excluding("row_id"))
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 20)
                        .withSpace(SearchSpace.builder()
                                .integer("max_depth", 2, 6)
                                .logUniform("learning_rate", 0.02, 0.5)
                                .build()))
                .sampler(SamplerSpec.random(7))
                .trials(trials)
                .build();
    }

    private Path data() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("row_id,a,b,label\n");
        for (int row = 0; row < 5_000; row++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            text.append(row)
                    .append(',')
                    .append((float) a)
                    .append(',')
                    .append((float) b)
                    .append(',')
                    .append(a * b + random.nextGaussian() > 0 ? 1 : 0)
                    .append('\n');
        }
        return Files.writeString(directory.resolve("train.csv"), text);
    }
}
