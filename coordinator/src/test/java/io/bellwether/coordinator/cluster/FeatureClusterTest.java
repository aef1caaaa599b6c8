package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.feature.FeatureStatus;
import io.bellwether.client.feature.OnlineFeatures;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.Materialization;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.json.Json;
import io.bellwether.client.spec.SpecReader;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.KillableCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features as of a time, and as of now, whatever is killed meanwhile. */
class FeatureClusterTest {
    private static final Path EXAMPLES = Path.of("../docs/examples");
    private static final int DRIVERS = 60_000;
    private static final int ORDERS = 3_000;

    private static final String STATS = """
            select i %% 60000 as driver_id, timestamp '2026-03-01' + to_seconds(hash(i) %% 5000) as at, i / 8 as conv_rate,
              %s + i as trips from range(180000) t(i)""";

    @TempDir
    private Path directory;

    private KillableCluster cluster;
    private Path stats;

    @BeforeEach
    void start() throws Exception {
        cluster = KillableCluster.start(directory.resolve("cluster"), 2, 1);
        stats = directory.resolve("stats.parquet");
        DuckDb.execute("copy (" + STATS.formatted("0") + ") to '" + stats + "' (format parquet, row_group_size 20480)");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void areTheSameForTrainingAndForReadingByKey() throws Exception {
        FeatureView view = cluster.client().features().register(spec("trips", "conv_rate"));
        assertThat(view.id()).isEqualTo("trips@1");
        assertThat(cluster.client().features().register(spec("trips", "conv_rate")))
                .isEqualTo(view);
        assertThatThrownBy(() -> cluster.client().submit(Materialization.of("trip")))
                .hasMessageContaining("did you mean 'trips'?");
        assertThatThrownBy(() -> cluster.client().features().read(List.of("trips"), Map.of("driver_id", List.of(1))))
                .hasMessageContaining("not in the grid");

        theExamplesWork();
        aTrainingSetHasNothingOfTheFuture();
        manyEntitiesAreJoinedInPartsWhateverIsKilled();

        JobHandle running = cluster.client().submit(Materialization.of("trips"));
        cluster.kill(cluster.busyWorker(running));
        JobView done = running.await(KillableCluster.PATIENCE);
        assertThat(done.state()).as("%s", done.error()).isEqualTo(JobState.SUCCEEDED);
        assertAllAreRead();

        cluster.kill("coordinator");
        FeatureView.Materialized materialized = Objects.requireNonNull(cluster.client().features().views().stream()
                .filter(each -> each.id().equals("trips@1"))
                .findFirst()
                .orElseThrow()
                .materialized());
        assertThat(materialized.job()).isEqualTo(running.id());
        assertThat(cluster.client().features().register(spec("trips")).id()).isEqualTo("trips@2");
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> cluster.client().nodes().stream().allMatch(node -> node.grid() == 2));
        assertFeastsShape();
        anyOneNodeIsEnough();
    }

    private void theExamplesWork() throws Exception {
        cluster.client().features().register(SpecReader.readView(EXAMPLES.resolve("driver-stats.yaml")));
        Path out = directory.resolve("example");
        JobSpec set = SpecReader.readFile(EXAMPLES.resolve("driver-training-set.yaml"), List.of("output=" + out));
        cluster.client().submit(set).await(KillableCluster.PATIENCE);
        // Order 1 is before all rows, 2 before a correction, 4 before a row came, and the row for 6 had been too old.
        assertThat(DuckDb.number("select count(*) from '" + out + "/*.parquet' where conv_rate is not distinct from"
                        + " case order_id when 2 then 0.44 when 3 then 0.47 when 4 then 0.28 when 5 then 0.31 end"))
                .isEqualTo(6);
        cluster.client()
                .submit(SpecReader.readFile(EXAMPLES.resolve("driver-materialize.yaml"), List.of()))
                .await(KillableCluster.PATIENCE);
        OnlineFeatures found = cluster.client()
                .features()
                .read(List.of("driver_stats:conv_rate"), Map.of("driver_id", List.of(1001, 1009)));
        assertThat(found.status(0, "conv_rate")).isEqualTo(FeatureStatus.OUTSIDE_MAX_AGE);
        assertThat(found.status(1, "conv_rate")).isEqualTo(FeatureStatus.NOT_FOUND);
    }

    private void aTrainingSetHasNothingOfTheFuture() throws Exception {
        Path orders = directory.resolve("orders.parquet");
        DuckDb.execute("copy (select i as order_id, hash(i * 3) % 70000 as driver_id,"
                + " timestamp '2026-03-01' + to_seconds(hash(i * 7) % 6000) as at from range(" + ORDERS + ") t(i)) to '"
                + orders
                + "' (format parquet)");
        Path out = directory.resolve("set");
        JobView done = cluster.client()
                .submit(TrainingSet.builder(orders.toString(), "at")
                        .features("trips:conv_rate", "trips:trips")
                        .output(out.toString())
                        .build())
                .await(KillableCluster.PATIENCE);
        assertThat(done.state()).as("%s", done.error()).isEqualTo(JobState.SUCCEEDED);
        assertThat(Objects.requireNonNull(done.output()).rowsOut()).isEqualTo(ORDERS);
        double expected = DuckDb.number("select sum(trips) from (select s.trips from '" + orders + "' o join '" + stats
                + "' s on s.driver_id = o.driver_id and s.at <= o.at"
                + " qualify row_number() over (partition by order_id order by s.at desc, s.trips desc) = 1)");
        assertThat(DuckDb.number("select sum(trips) from '" + out + "/*.parquet'"))
                .isEqualTo(expected);
        assertThatThrownBy(() -> cluster.client()
                        .submit(TrainingSet.builder(orders.toString(), "at")
                                .features("trips:convrate")
                                .output(out + "-2")
                                .build()))
                .hasMessageContaining("did you mean 'conv_rate'?");
    }

    private void manyEntitiesAreJoinedInPartsWhateverIsKilled() throws Exception {
        Path wide = directory.resolve("wide.parquet");
        DuckDb.execute("copy (select driver_id, \"at\", trips, 'a' || trips as a, 'b' || trips as b, 'c' || trips as c,"
                + " 'd' || trips as d, 'e' || trips as e from '" + stats + "') to '" + wide + "' (format parquet)");
        cluster.client()
                .features()
                .register(FeatureViewSpec.builder("wide")
                        .source(wide.toString())
                        .keys("driver_id")
                        .eventTime("at")
                        .features("trips", "a", "b", "c", "d", "e")
                        .build());
        Path orders = directory.resolve("many.parquet");
        DuckDb.execute("copy (select i as order_id, hash(i * 3) % 70000 as driver_id,"
                + " timestamp '2026-03-01' + to_seconds(hash(i * 7) % 6000) as at from range(700000) t(i)) to '"
                + orders + "' (format parquet, row_group_size 40960)");
        Path out = directory.resolve("many");
        JobHandle running = cluster.client()
                .submit(TrainingSet.builder(orders.toString(), "at")
                        .features("wide")
                        .output(out.toString())
                        .resources(Resources.DEFAULT.withMemory(256))
                        .build());
        await().atMost(KillableCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> running.view().tasks().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum()
                        > 3); // the parts are known
        cluster.kill(cluster.busyWorker(running));
        cluster.kill("coordinator");

        JobView done = running.await(KillableCluster.PATIENCE);

        assertThat(done.state()).as("%s", done.error()).isEqualTo(JobState.SUCCEEDED);
        assertThat(done.tasks().get(JobState.SUCCEEDED)).isGreaterThan(4);
        double expected = DuckDb.number("select sum(trips) from (select s.trips from '" + orders + "' o join '" + stats
                + "' s on s.driver_id = o.driver_id and s.at <= o.at"
                + " qualify row_number() over (partition by order_id order by s.at desc, s.trips desc) = 1)");
        assertThat(DuckDb.number("select sum(trips) from '" + out + "/*.parquet'"))
                .isEqualTo(expected);
        assertThat(DuckDb.number("select count(distinct order_id) from '" + out
                        + "/*.parquet' where e is not distinct from 'e' || trips"))
                .isEqualTo(700_000);
        assertThat(DuckDb.number("select count(*) from '" + out + "/*.parquet'"))
                .isEqualTo(700_000);
        assertThat(directory.toFile().list((parent, name) -> name.startsWith(".")))
                .isEmpty();
    }

    private void assertAllAreRead() throws Exception {
        double expected = DuckDb.number("select sum(trips) from (select trips from '" + stats
                + "' qualify row_number() over (partition by driver_id order by \"at\" desc, trips desc) = 1)");
        double sum = 0;
        for (long from = 0; from < DRIVERS; from += 5_000) {
            OnlineFeatures found = read(from, 5_000, "trips");
            for (int row = 0; row < found.size(); row++) {
                assertThat(found.status(row, "trips")).isNotEqualTo(FeatureStatus.NOT_FOUND);
                sum += found.number(row, "trips");
            }
        }
        assertThat(sum).isCloseTo(expected, within(1e-6));
        assertThat(read(DRIVERS, 1, "trips").status(0, "trips")).isEqualTo(FeatureStatus.NOT_FOUND);
    }

    private OnlineFeatures read(long from, int count, String features) {
        List<Long> drivers = LongStream.range(from, from + count).boxed().toList();
        return cluster.client().features().read(List.of(features), Map.of("driver_id", drivers));
    }

    private void assertFeastsShape() throws Exception {
        HttpResponse<String> answer =
                ask("{\"features\":[\"trips:conv_rate\"],\"entities\":{\"driver_id\":[7,99999]}}");
        JsonNode body = Json.LENIENT.readTree(answer.body());
        assertThat(answer.statusCode()).as("%s", body).isEqualTo(200);
        assertThat(body.at("/metadata/feature_names").toString()).isEqualTo("[\"driver_id\",\"conv_rate\"]");
        assertThat(body.at("/results/0/values").toString()).isEqualTo("[7,99999]");
        assertThat(body.at("/results/1/statuses").toString()).isEqualTo("[\"PRESENT\",\"NOT_FOUND\"]");
        assertThat(body.at("/results/1/values/0").asDouble())
                .isEqualTo(read(7, 1, "trips:conv_rate").number(0, "conv_rate"));
        assertThat(body.at("/results/1/values/1").isNull()).isTrue();
        assertThat(ask("{\"features\":\"trips:conv_rate\"}").body())
                .contains("body: 'features' has a value of another kind (expected: ");
        assertThat(body.at("/results/1/event_timestamps/0").asText()).startsWith("2026-03-01T0");
    }

    private HttpResponse<String> ask(String question) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(cluster.http() + "/get-online-features"))
                .POST(HttpRequest.BodyPublishers.ofString(question))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void anyOneNodeIsEnough() throws Exception {
        double before = read(0, 100, "trips:trips").number(42, "trips");
        cluster.kill("worker-1");
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> cluster.client().nodes().stream().allMatch(node -> node.grid() == 2));
        assertThat(read(0, 100, "trips:trips").number(42, "trips")).isEqualTo(before);
        assertAllAreRead();
    }

    private FeatureViewSpec spec(String... features) {
        return FeatureViewSpec.builder("trips")
                .source(stats.toString())
                .keys("driver_id")
                .eventTime("at")
                .features(features)
                .build();
    }
}
