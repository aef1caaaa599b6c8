package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.json.Json;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.Protocol;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.WireClient;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunQuery;
import io.bellwether.records.tracking.RunRecord;
import io.bellwether.store.RecordStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole coordinator in this process, with real peers over TCP. */
@Timeout(600)
@SuppressWarnings("try") // workers are there to be there
final class CoordinatorClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @Test
    void runsASweepToItsEnd() {
        try (Coordinator coordinator = start();
                ScriptedWorker worker = ScriptedWorker.start(coordinator.port(), "node-1", 4, Toys::play);
                Cluster cluster = connect(coordinator)) {
            awaitNode(cluster);
            JobHandle job = cluster.submit(Toys.sweep(150));
            assertThat(job.id().value()).matches("sweep-[0-9a-hjkmnp-tv-z]{8}");

            Queue<JobProgress> progress = new ConcurrentLinkedQueue<>();
            job.onProgress(progress::add);
            JobView view = job.await(PATIENCE);

            assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(view.trials()).hasSize(150).allSatisfy(trial -> {
                assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED);
                assertThat(trial.attempts()).isEqualTo(1);
            });
            double best = view.trials().stream()
                    .mapToDouble(trial -> Toys.number(trial.value()).doubleValue())
                    .max()
                    .orElseThrow();
            assertThat(view.trials().get(Toys.number(view.best()).intValue()).value())
                    .isEqualTo(best);
            assertThat(view.model()).isEqualTo(new JobView.ModelVersionName("toy-model", 1));
            assertThat(cluster.models()).hasSize(1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(progress)
                            .last()
                            .satisfies(last -> assertThat(last.state()).isEqualTo(JobState.SUCCEEDED)));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(job.logs(3)).contains("fitting depth"));
        }
    }

    @Test
    void goesOnWithEveryJobAfterARestartAndRunsNoTrialTwice() {
        CountDownLatch restarted = new CountDownLatch(1);
        ScriptedWorker.Script script = (connection, attempt, task) -> {
            if (attempt.task().number() >= 10) {
                restarted.await();
            }
            return Toys.score(task); // no model: the upload would have to survive the restart too
        };
        Coordinator first = start();
        int port = first.port();
        int httpPort = first.httpPort();
        String clusterId = first.clusterId();
        JobId id;
        try (ScriptedWorker worker = ScriptedWorker.start(port, "node-1", 4, script);
                Cluster cluster = connect(first)) {
            awaitNode(cluster);
            JobHandle job = cluster.submit(Toys.sweep(40));
            id = job.id();
            await().atMost(PATIENCE).until(() -> succeeded(job.view()) == 10);
            first.close();
            try (Coordinator second = Coordinator.start(config().withPorts(port, httpPort))) {
                assertThat(second.clusterId()).isEqualTo(clusterId);
                restarted.countDown();
                JobView view = job.await(PATIENCE);
                assertThat(view.id()).isEqualTo(id);
                assertThat(view.trials()).hasSize(40).allSatisfy(trial -> {
                    assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED);
                    assertThat(trial.attempts()).isEqualTo(1);
                });
            }
        }
    }

    @Test
    void givesALostNodesWorkToAnother() {
        CountDownLatch never = new CountDownLatch(1);
        try (Coordinator coordinator = Coordinator.start(config().withNodeTimeout(Duration.ofSeconds(1)));
                Cluster cluster = connect(coordinator)) {
            JobHandle job;
            try (ScriptedWorker stuck = ScriptedWorker.start(coordinator.port(), "node-1", 2, (c, a, t) -> {
                never.await();
                throw new IllegalStateException("never");
            })) {
                awaitNode(cluster);
                job = cluster.submit(Toys.sweep(6));
                await().atMost(PATIENCE).until(() -> cluster.nodes().get(0).running() == 2);
            }
            try (ScriptedWorker worker = ScriptedWorker.start(coordinator.port(), "node-2", 2, Toys::play)) {
                JobView view = job.await(PATIENCE);
                assertThat(view.trials())
                        .hasSize(6)
                        .allSatisfy(trial -> assertThat(trial.node()).isEqualTo("node-2"));
                assertThat(view.trials().stream().mapToInt(TrialView::attempts).sum())
                        .isGreaterThanOrEqualTo(8);
                assertThat(cluster.nodes().get(0).state()).isEqualTo(NodeView.State.LOST);
            }
        }
    }

    @Test
    void cancelsAJobAndTellsItsWatchers() {
        CountDownLatch never = new CountDownLatch(1);
        try (Coordinator coordinator = start();
                ScriptedWorker worker = ScriptedWorker.start(coordinator.port(), "node-1", 1, (c, a, t) -> {
                    never.await();
                    throw new IllegalStateException("never");
                });
                Cluster cluster = connect(coordinator)) {
            awaitNode(cluster);
            JobHandle job = cluster.submit(Toys.sweep(5));
            await().atMost(PATIENCE).until(() -> job.view().state() == JobState.RUNNING);
            job.cancel();
            assertThat(job.future())
                    .succeedsWithin(PATIENCE)
                    .satisfies(view -> assertThat(view.state()).isEqualTo(JobState.CANCELLED));
            try (Connection client = peer(coordinator, PeerRole.CLIENT, null)) {
                assertRefused(client, new JobMessage.CancelJob(job.id()), ErrorCode.INVALID_ARGUMENT);
            }
            await().atMost(PATIENCE).until(() -> cluster.nodes().get(0).running() == 0);
        }
    }

    @Test
    void tellsWatchersHowItGoesOnAndTheEndForCertain() {
        try (Coordinator coordinator = start();
                ScriptedWorker worker =
                        ScriptedWorker.start(coordinator.port(), "node-1", 4, (c, a, task) -> Toys.score(task));
                Cluster cluster = connect(coordinator);
                Connection client = peer(coordinator, PeerRole.CLIENT, null)) {
            awaitNode(cluster);
            JobId job = cluster.submit(Toys.sweep(500)).id();
            Queue<JobMessage.JobEvent> events = new ConcurrentLinkedQueue<>();
            assertThat(client.subscribe(new JobMessage.WatchJob(job), event -> events.add((JobMessage.JobEvent) event)))
                    .succeedsWithin(PATIENCE);
            assertThat(events.stream()
                            .map(event ->
                                    Json.read(event.json(), JobProgress.class).done()))
                    .as("the newest state each time")
                    .isSorted();
            assertThat(events).filteredOn(JobMessage.JobEvent::last).hasSize(1);
            assertThat(Json.read(
                            events.stream().reduce((a, b) -> b).orElseThrow().json(), JobProgress.class))
                    .satisfies(last -> assertThat(last.done()).isEqualTo(500))
                    .satisfies(last -> assertThat(last.state()).isEqualTo(JobState.SUCCEEDED));
        }
    }

    @Test
    void makesItsRecordsAnewFromTheJournal() throws Exception {
        RunId run;
        try (Coordinator coordinator = start();
                ScriptedWorker worker = ScriptedWorker.start(coordinator.port(), "node-1", 4, Toys::play);
                Cluster cluster = connect(coordinator)) {
            awaitNode(cluster);
            JobHandle job = cluster.submit(Toys.sweepWithData(10));
            job.await(PATIENCE);
            run = RunId.ofTrial(job.id(), 9);
        }
        List<RunRecord> first = awaitRuns(run);
        delete("records.db");
        assertThat(awaitRuns(run)).isEqualTo(first);

        delete("journal.db");
        assertThatThrownBy(this::start)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("records.db are ahead of")
                .hasMessageContaining("move the records away");
    }

    private void delete(String database) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            for (Path file :
                    files.filter(each -> each.toString().contains(database)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The runs, once the records have caught up with the journal. */
    private List<RunRecord> awaitRuns(RunId last) {
        try (Coordinator coordinator = start()) {
            URI uri = URI.create("http://127.0.0.1:" + coordinator.httpPort() + "/api/v1/runs/" + last);
            await().atMost(PATIENCE)
                    .until(() -> HttpClient.newHttpClient()
                            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                            .body()
                            .contains("SUCCEEDED"));
        }
        try (RecordStore records = RecordStore.open(directory.resolve("data").resolve("records.db"))) {
            return records.runs(RunQuery.newest(100));
        }
    }

    @Test
    void survivesAMegabyteOfRandomBytesAndRefusesThem() throws Exception {
        try (Coordinator coordinator = start()) {
            byte[] noise = new byte[1 << 20];
            new Random(1).nextBytes(noise);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), coordinator.port());
                    InputStream in = socket.getInputStream()) {
                socket.setSoTimeout(120_000);
                try {
                    socket.getOutputStream().write(noise);
                } catch (IOException e) {
                    // closed while we still wrote: as it should be
                }
                assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                        .contains("protocol");
            }
            try (Cluster cluster = connect(coordinator)) {
                assertThat(cluster.id()).isEqualTo(coordinator.clusterId());
                assertThat(cluster.jobs()).isEmpty();
            }
        }
    }

    @Test
    void refusesWhatAPeerMayNotAsk() {
        try (Coordinator coordinator = start();
                Connection client = peer(coordinator, PeerRole.CLIENT, null)) {
            NodeMessage.NodeStatus status = new NodeMessage.NodeStatus("", NodeMessage.GridState.DOWN, 0, Map.of());
            assertRefused(client, new NodeMessage.Heartbeat(1, List.of(), status), ErrorCode.NOT_AUTHORIZED);
            assertRefused(client, new JobMessage.View("{}"), ErrorCode.INVALID_ARGUMENT);
            assertRefused(client, new SessionMessage.Done(), ErrorCode.INVALID_ARGUMENT);
            assertRefused(client, new JobMessage.GetJob(new JobId("nobody")), ErrorCode.NOT_FOUND);
            assertRefused(client, new JobMessage.WatchJob(new JobId("nobody")), ErrorCode.NOT_FOUND);
            assertRefused(client, new JobMessage.GetLogs(new JobId("nobody"), null), ErrorCode.NOT_FOUND);
            assertRefused(client, new ArtifactMessage.GetChunk("00".repeat(32), 0), ErrorCode.NOT_FOUND);
        }
    }

    @Test
    void keepsArtifactsAndRefusesDamagedOnes() throws Exception {
        try (Coordinator coordinator = start();
                Connection worker = peer(coordinator, PeerRole.WORKER, null)) {
            byte[] bytes = new byte[(1 << 20) + 5];
            new Random(2).nextBytes(bytes);
            byte[] head = Arrays.copyOf(bytes, 1 << 20);
            byte[] tail = Arrays.copyOfRange(bytes, 1 << 20, bytes.length);
            String sha256 = Toys.sha256(bytes);
            worker.request(new ArtifactMessage.PutChunk(sha256, bytes.length, 0, head))
                    .get();
            worker.request(new ArtifactMessage.PutChunk(sha256, bytes.length, 1 << 20, tail))
                    .get();
            Message chunk = worker.request(new ArtifactMessage.GetChunk(sha256, 1 << 20))
                    .get();
            assertThat(((ArtifactMessage.Chunk) chunk).bytes()).isEqualTo(tail);
            assertThat(((ArtifactMessage.Chunk) chunk).total()).isEqualTo(bytes.length);

            assertRefused(worker, new ArtifactMessage.PutChunk("ab".repeat(32), 5, 0, tail), ErrorCode.INVALID_DATA);
        }
    }

    @Test
    void asksForTheTokenWhenThereIsOne() {
        try (Coordinator coordinator = Coordinator.start(config().withToken("sesame"))) {
            assertThatThrownBy(() -> peer(coordinator, PeerRole.CLIENT, "wrong"))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("token: wrong");
            try (Connection good = peer(coordinator, PeerRole.CLIENT, "sesame")) {
                assertThat(good.welcome().clusterId()).isEqualTo(coordinator.clusterId());
            }
        }
    }

    @Test
    void saysWhichPortOrDirectoryIsTaken() {
        try (Coordinator coordinator = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data-dir");
            CoordinatorConfig other = CoordinatorConfig.in(directory.resolve("other"));
            assertThatThrownBy(() -> Coordinator.start(other.withPorts(coordinator.port(), 0)))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageStartingWith("--port: port " + coordinator.port() + " on 127.0.0.1: in use");
            assertThatThrownBy(() -> Coordinator.start(other.withPorts(0, coordinator.httpPort())))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageStartingWith(
                            "--http-port: port " + coordinator.httpPort() + " on 127.0.0.1: in use (expected:");
            // What failed to start has left nothing behind that would hold the directory.
            Coordinator.start(other.onAnyPorts()).close();
        }
    }

    @Test
    void refusesTheJournalOfAnotherCluster() {
        Coordinator.start(config().withClusterId("farm")).close();
        assertThatThrownBy(() -> Coordinator.start(config().withClusterId("zoo")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("--cluster-id: 'zoo' (expected: 'farm'");
        try (Coordinator coordinator = start()) {
            assertThat(coordinator.clusterId()).isEqualTo("farm");
        }
    }

    private CoordinatorConfig config() {
        return CoordinatorConfig.in(directory.resolve("data"))
                .onAnyPorts()
                .withNodeTimeout(Duration.ofSeconds(60)); // a pause of this very process loses no node
    }

    private Coordinator start() {
        return Coordinator.start(config());
    }

    private static Cluster connect(Coordinator coordinator) {
        return Bellwether.connect("bw://127.0.0.1:" + coordinator.port());
    }

    private static void awaitNode(Cluster cluster) {
        await().atMost(PATIENCE).until(() -> !cluster.nodes().isEmpty());
    }

    private static long succeeded(JobView view) {
        return view.trials().stream()
                .filter(trial -> trial.state() == JobState.SUCCEEDED)
                .count();
    }

    private static Connection peer(Coordinator coordinator, PeerRole role, @Nullable String token) {
        MessageHandler silent = (connection, correlationId, message) -> {};
        return WireClient.connect("127.0.0.1", coordinator.port(), Protocol.hello(role, null, token), silent, PATIENCE);
    }

    private static void assertRefused(Connection peer, Message request, ErrorCode code) {
        assertThatThrownBy(() -> peer.request(request).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ClusterException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
