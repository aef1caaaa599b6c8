package io.bellwether.worker.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training sets of files, compared with what another program's SQL gives. */
class TrainingSetsTest {
    private static final JobId JOB = new JobId("j-1");
    private static final long MIB = 1 << 20;

    /** Times of 200 s; a quarter of the rows was written up to 80 s late; some values and keys are missing. */
    private static final String STATS = """
            select if(i %% 97 = 0, null, hash(i) %% 50) as driver, if(hash(i * 3) %% 2 = 0, 'a', 'b') as kind,
              timestamp '2026-03-01' + to_milliseconds((hash(i * 5) %% 200 * 1000)::bigint) as at,
              timestamp '2026-03-01' + to_milliseconds((hash(i * 5) %% 200 * 1000
                + if(hash(i * 7) %% 4 = 0, hash(i * 11) %% 80 * 1000, 0))::bigint) as written,
              i as trips, if(i %% 11 = 0, null, i / 7.0) as rate, 'n' || (i %% 13) as name, i %% 2 = 0 as good,
              (i %% 100)::float as small, date '2026-01-01' + (i %% 50)::int as since
            from range(%d) t(i)""";

    private static final String ORDERS = """
            select i as order_id, if(i % 53 = 0, null, (hash(i * 13) % 60)) as driver, if(i % 2 = 0, 'a', 'b') as kind,
              timestamp '2026-03-01' + to_milliseconds((hash(i * 17) % 260 * 1000)::bigint) as at, i % 3 = 0 as label
            from range(%d) t(i)""";

    @TempDir
    private Path directory;

    private Path stats;
    private Path orders;

    @BeforeEach
    void files() throws IOException {
        stats = Files.createDirectory(directory.resolve("stats"));
        DuckDb.parquet(stats.resolve("1.parquet"), STATS.formatted(30_000), ", ROW_GROUP_SIZE 4096");
        DuckDb.parquet(
                stats.resolve("2.parquet"),
                "select * replace (trips + 30000 as trips) from (" + STATS.formatted(5_000) + ")");
        orders = DuckDb.parquet(
                directory.resolve("orders.parquet"), ORDERS.replace("%d", "5000"), ", ROW_GROUP_SIZE 4096");
    }

    @ParameterizedTest
    @ValueSource(longs = {256 * MIB, 2 * MIB})
    void isWhatSqlGives(long memory) throws IOException {
        FeatureView view = view("driver_stats", "driver", "kind");
        TaskResult.TrainingSetBuilt built = build(memory, set("driver_stats"), view);

        assertThat(built.rows()).isEqualTo(5_000);
        String expected = expected("s.driver = o.driver and s.kind = o.kind");
        long found = DuckDb.count("select count(trips) from (" + expected + ")");
        assertThat(found).isBetween(1_000L, 4_900L);
        assertThat(built.found()).containsExactly(Map.entry("driver_stats@1", found));
        assertSame(expected);
        assertThat(Files.readString(out().resolve("_manifest.json")))
                .contains("driver_stats")
                .contains("sha256");
        assertThat(Files.exists(out().resolve("_SUCCESS"))).isTrue();
        assertThat(leftovers()).isEmpty();
        assertThat(build(memory, set("driver_stats"), view)).as("made once").isEqualTo(built);
    }

    @Test
    void aSingleNumberIsAKeyToo() {
        build(256 * MIB, set("driver_stats"), view("driver_stats", "driver"));
        assertSame(expected("s.driver = o.driver"));
    }

    @Test
    void takesFeaturesOfSeveralViewsByTheirFullNames() {
        FeatureView one = view("one", "driver");
        FeatureView two = view("two", "driver", "kind");
        TrainingSet set = TrainingSet.builder(orders.toString(), "at")
                .features("one:trips", "two:trips", "two:name")
                .fullNames()
                .output(out().toString())
                .build();
        build(256 * MIB, set, one, two);
        assertThat(DuckDb.value(
                        "select string_agg(column_name, ' ') from (describe select * from '" + out() + "/*.parquet')"))
                .isEqualTo("order_id driver kind at label one__trips two__trips two__name");
        assertThatThrownBy(() -> build(
                        256 * MIB,
                        TrainingSet.builder(orders.toString(), "at")
                                .features("one:trips", "two:trips")
                                .output(out() + "-2")
                                .build(),
                        one,
                        two))
                .hasMessageContaining("a second column 'trips'")
                .hasMessageContaining("fullNames");
    }

    @Test
    void whatItsSourcesLetPassIsCountedByEach() throws IOException {
        Path entities = directory.resolve("orders.csv");
        Files.writeString(entities, "driver,at\n1,2026-03-01T00:00:10Z\nnobody,2026-03-01T00:00:11Z\n2\n");
        Path rows = directory.resolve("rows.csv");
        Files.writeString(
                rows,
                "driver,at,trips\n1,2026-03-01T00:00:01Z,5\n2,2026-03-01T00:00:01Z,none\n3,2026-03-01T00:00:01Z,many\n");
        FeatureView view = version(FeatureViewSpec.builder("driver_stats")
                .source(
                        rows.toString(),
                        SourceFormat.FOUND
                                .withColumn("trips", SourceFormat.ColumnType.INTEGER)
                                .withMalformed(MalformedPolicy.missing(5)))
                .keys("driver")
                .eventTime("at")
                .features("trips")
                .build());
        TrainingSet set = TrainingSet.builder(entities.toString(), "at")
                .format(SourceFormat.FOUND
                        .withColumn("driver", SourceFormat.ColumnType.INTEGER)
                        .withMalformed(MalformedPolicy.drop(5)))
                .features("driver_stats")
                .output(out().toString())
                .build();

        TaskResult.TrainingSetBuilt built = build(256 * MIB, set, view);

        assertThat(built.rows()).isEqualTo(1);
        assertThat(built.malformed().keySet()).containsExactlyInAnyOrder("entities", "driver_stats@1");
        assertThat(Objects.requireNonNull(built.malformed().get("entities")).rows())
                .isEqualTo(2);
        assertThat(Objects.requireNonNull(built.malformed().get("driver_stats@1"))
                        .values())
                .containsExactly(Map.entry("trips", 1L));
        assertThat(build(256 * MIB, set, view))
                .as("told again by who has published")
                .isEqualTo(built);
    }

    /** A number that some files store as a whole one, and a time in another unit, were taken for what the first file has. */
    @Test
    void filesMayStoreAFeatureInSeveralWays() throws IOException {
        Path mixed = Files.createDirectory(directory.resolve("mixed"));
        DuckDb.parquet(
                mixed.resolve("1.parquet"),
                "select 1::int driver, timestamp '2026-03-01' \"at\", 7::int trips, 1.25::decimal(10,2) rate, timestamp '2026-01-01' since");
        DuckDb.parquet(
                mixed.resolve("2.parquet"),
                "select 2::bigint driver, timestamp_ms '2026-03-01' \"at\", 8.5::double trips, 0.125::decimal(12,3) rate,"
                        + " timestamp_ms '2026-01-02' since");
        Path entities = Files.createDirectory(directory.resolve("entities"));
        DuckDb.parquet(
                entities.resolve("1.parquet"), "select 1::int driver, timestamp '2026-03-02' \"at\", 1::int paid");
        DuckDb.parquet(
                entities.resolve("2.parquet"),
                "select 2::bigint driver, timestamp_ns '2026-03-02' \"at\", 2.5::double paid");
        FeatureView view = version(FeatureViewSpec.builder("driver_stats")
                .source(mixed.toString())
                .keys("driver")
                .eventTime("at")
                .features("trips", "rate", "since")
                .build());

        build(256 * MIB, of(entities, "at"), view);

        assertThat(DuckDb.value(
                        "select string_agg(concat_ws(' ', driver, \"at\", paid, trips, rate, since), '; ' order by driver) from '"
                                + out() + "/*.parquet'"))
                .isEqualTo(
                        "1 2026-03-02 00:00:00 1.0 7.0 1.250 2026-01-01 00:00:00; 2 2026-03-02 00:00:00 2.5 8.5 0.125 2026-01-02 00:00:00");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        FeatureView view = view("driver_stats", "driver");
        Path csv = directory.resolve("csv");
        Files.createDirectory(csv);
        Files.writeString(csv.resolve("orders.csv"), "driver,at\nx,2026-03-01 00:00:10\ny,2026-03-01T00:00:11Z\n");
        assertThatThrownBy(() -> build(256 * MIB, of(csv.resolve("orders.csv"), "at"), view))
                .hasMessageContaining("key 'driver'")
                .hasMessageContaining("as in view 'driver_stats'");
        Files.writeString(csv.resolve("times.csv"), "driver,at\n1,2026-03-01 00:00:10\n2,\n");
        assertThatThrownBy(() -> build(256 * MIB, of(csv.resolve("times.csv"), "at"), view))
                .hasMessageContaining("entities.eventTime, row 1")
                .hasMessageContaining("missing");
        assertThatThrownBy(() -> build(256 * MIB, of(orders, "att"), view)).hasMessageContaining("did you mean 'at'?");
        FeatureViewSpec misspelt = FeatureViewSpec.builder("driver_stats")
                .source(stats.toString())
                .keys("driver")
                .eventTime("at")
                .features("trip")
                .build();
        assertThatThrownBy(() -> build(256 * MIB, set("driver_stats"), version(misspelt)))
                .hasMessageContaining("view 'driver_stats', features: 'trip'")
                .hasMessageContaining("did you mean 'trips'?");
        assertThatThrownBy(() -> build(MIB / 10, set("driver_stats"), view))
                .hasMessageContaining("MiB of features")
                .hasMessageContaining("resources.memory");
        Files.createDirectory(out());
        assertThatThrownBy(() -> build(256 * MIB, set("driver_stats"), view)).hasMessageContaining("exists");
        assertThat(leftovers()).isEmpty();
    }

    private static final String COLUMNS = "trips, rate, name, good, small, since";

    private String expected(String join) {
        return "with m as (select o.order_id as id, s.* from '" + orders + "' o join '" + stats + "/*.parquet' s on "
                + join + " where s.at <= o.at and s.written <= o.at and s.at >= o.at - interval 20 seconds qualify"
                + " row_number() over (partition by o.order_id order by s.at desc, s.written desc, s.trips desc) = 1)"
                + " select o.*, m.trips, m.rate, m.name, m.good, m.small, m.since from '" + orders
                + "' o left join m on m.id = o.order_id";
    }

    private void assertSame(String expected) {
        String made = "select order_id, driver, kind, \"at\", label, " + COLUMNS + " from '" + out() + "/*.parquet'";
        assertThat(DuckDb.count("select count(*) from ((" + expected + ") except all (" + made + "))"))
                .isZero();
        assertThat(DuckDb.count("select count(*) from ((" + made + ") except all (" + expected + "))"))
                .isZero();
    }

    private Path out() {
        return directory.resolve("set");
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private FeatureView view(String name, String... keys) {
        return version(FeatureViewSpec.builder(name)
                .source(stats.toString())
                .keys(keys)
                .eventTime("at")
                .created("written")
                .ttl(Duration.ofSeconds(20))
                .features("trips", "rate", "name", "good", "small", "since")
                .build());
    }

    private static FeatureView version(FeatureViewSpec spec) {
        return new FeatureView(spec, 1, Instant.EPOCH, null);
    }

    private TrainingSet set(String... features) {
        return TrainingSet.builder(orders.toString(), "at")
                .features(features)
                .output(out().toString())
                .resources(Resources.cpu(2))
                .build();
    }

    private TrainingSet of(Path entities, String time) {
        return TrainingSet.builder(entities.toString(), time)
                .features("driver_stats")
                .output(out().toString())
                .build();
    }

    private static TaskResult.TrainingSetBuilt build(long memory, TrainingSet set, FeatureView... views) {
        return (TaskResult.TrainingSetBuilt) new TrainingSets(new Storage(), memory)
                .build(new TaskSpec.BuildTrainingSet(JOB, set, List.of(views)), 1);
    }
}
