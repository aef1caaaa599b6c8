package io.bellwether.worker.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.feature.FeatureReader;
import io.bellwether.client.feature.FeatureStatus;
import io.bellwether.client.feature.OnlineFeatures;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.grid.FeatureGrid;
import io.bellwether.worker.grid.GridConfig;
import io.bellwether.worker.grid.IgniteGrid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is brought into a real grid, and read from it over the wire. */
class ViewMaterializerTest {
    private static final JobId JOB = new JobId("j-1");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String RATES = "rates";

    @TempDir
    private Path directory;

    private IgniteGrid grid;
    private FeatureGrid rows;
    private FeatureDoor door;
    private FeatureReader reader;

    @BeforeEach
    void open() {
        grid = IgniteGrid.open(GridConfig.of("c", "features-test", "127.0.0.1", directory.resolve("grid"), 256L << 20));
        grid.setPeers(List.of(grid.discoveryAddress()));
        assertThat(grid.awaitUp(LONG)).isTrue();
        rows = grid.features();
        door = FeatureDoor.open("127.0.0.1", "c", "secret", rows);
        reader = new FeatureReader(() -> List.of(door.address()), "c", "secret", LONG);
    }

    @AfterEach
    void close() {
        reader.close();
        door.close();
        grid.close();
    }

    @Test
    void theNewestRowOfEachEntityIsReadByItsKey() throws IOException {
        Path csv = directory.resolve("rates.csv");
        Files.writeString(csv, """
                driver,city,at,written,rate,trips,name
                1,a,2026-03-01T00:00:10Z,2026-03-01T00:00:10Z,0.1,1,one
                1,a,2026-03-01T00:00:20Z,2026-03-01T00:00:20Z,0.2,2,two
                1,a,2026-03-01T00:00:20Z,2026-03-01T00:00:30Z,0.3,3,three
                2,a,2026-03-01T00:00:05Z,2026-03-01T00:00:05Z,0.4,,
                2,b,2026-03-01T00:00:06Z,2026-03-01T00:00:06Z,0.5,5,five
                ,b,2026-03-01T00:00:07Z,2026-03-01T00:00:07Z,0.6,6,six
                """);
        FeatureView view = version(rates(csv, Duration.ZERO), 1);
        assertThatThrownBy(() -> read(List.of("1"), List.of("a")))
                .hasMessageContaining("'rates' is not in the grid")
                .hasMessageContaining("materialization");
        TaskResult.ViewMaterialized first = materialize(view);
        assertThat(first.rows()).isEqualTo(5);
        assertThat(first.entities()).isEqualTo(3);
        assertThat(Instant.ofEpochMilli(first.watermarkMicros() / 1_000)).isEqualTo("2026-03-01T00:00:30Z");

        OnlineFeatures found = read(List.of("1", "2", "2", "3"), List.of("a", "a", "b", "a"));
        assertThat(found.names()).containsExactly("rate", "trips", "name");
        assertThat(values(found, "rate")).containsExactly(0.3, 0.4, 0.5, null);
        assertThat(values(found, "trips")).containsExactly(3L, null, 5L, null);
        assertThat(values(found, "name")).containsExactly("three", null, "five", null);
        assertThat(found.status(1, "trips")).isEqualTo(FeatureStatus.NULL_VALUE);
        assertThat(found.status(3, "rate")).isEqualTo(FeatureStatus.NOT_FOUND);
        assertThat(found.eventTime(0, "rate")).isEqualTo("2026-03-01T00:00:20Z");
        assertThat(found.eventTime(3, "rate")).isNull();

        assertThat(first.malformed()).isNull();

        onlyWhatIsNewIsReadAgain(csv, view.withMaterialized(done(first)));
        complaintsNameWhatIsWrong();
        aNewVersionTakesThePlaceOfTheOld(csv);
    }

    private void onlyWhatIsNewIsReadAgain(Path csv, FeatureView view) throws IOException {
        Files.writeString(csv, """
                1,a,2026-03-01T00:00:15Z,2026-03-01T00:01:00Z,9.9,9,late
                2,a,2026-03-01T00:00:08Z,2026-03-01T00:01:00Z,0.8,8,eight
                3,a,2026-03-01T00:01:00Z,2026-03-01T00:01:00Z,0.9,9,nine
                """, StandardOpenOption.APPEND);
        TaskResult.ViewMaterialized second = materialize(view);
        assertThat(second.rows()).as("one again: it is as new as the watermark").isEqualTo(4);
        assertThat(values(read(List.of("1", "2", "2", "3"), List.of("a", "a", "b", "a")), "rate"))
                .containsExactly(0.3, 0.8, 0.5, 0.9);
        assertThat(materialize(view.withMaterialized(done(second))).watermarkMicros())
                .isEqualTo(second.watermarkMicros());
        rows.removeNote("rates@1");
        assertThat(materialize(view.withMaterialized(done(second))).rows())
                .as("all, since the grid has no note of the view")
                .isEqualTo(8);
    }

    private void complaintsNameWhatIsWrong() {
        assertThatThrownBy(() -> reader.read(List.of("rates:rat"), keys(List.of("1"), List.of("a")), false))
                .hasMessageContaining("did you mean 'rate'?");
        assertThatThrownBy(() -> reader.read(List.of(RATES), Map.of("driver", List.of(1)), false))
                .hasMessageContaining("'city' is missing");
        assertThatThrownBy(() -> read(List.of("x"), List.of("a"))).hasMessageContaining("key 'driver': 'x'");
        assertThatThrownBy(() -> read(List.of("1", "2"), List.of("a")))
                .hasMessageMatching(
                        "entities: \\d values of '(driver|city)' \\(expected: \\d, as of the other keys\\)");
        assertThatThrownBy(() -> new FeatureReader(() -> List.of(door.address()), "c", "wrong", Duration.ZERO)
                        .read(List.of(RATES), keys(List.of("1"), List.of("a")), false))
                .hasMessageContaining("token");
    }

    private void aNewVersionTakesThePlaceOfTheOld(Path csv) {
        materialize(version(rates(csv, Duration.ofDays(1)), 2));
        OnlineFeatures old = read(List.of("1"), List.of("a"));
        assertThat(old.status(0, "rate")).as("of last March").isEqualTo(FeatureStatus.OUTSIDE_MAX_AGE);
        assertThat(old.value(0, "rate")).isNull();
        assertThat(old.eventTime(0, "rate")).isEqualTo("2026-03-01T00:00:20Z");
        assertThatThrownBy(() -> reader.read(List.of("rates@1"), keys(List.of("1"), List.of("a")), false))
                .hasMessageContaining("'rates@1' is not in the grid");
        assertThat(rows.rows(
                        List.of(OnlineView.prefix(RATES, 1) + "1\u001fa", OnlineView.prefix(RATES, 2) + "1\u001fa")))
                .hasSize(1);
    }

    @Test
    void manyEntitiesOfOneNumberEach() {
        Path file = DuckDb.parquet(
                directory.resolve("many.parquet"),
                "select i % 30000 as id, timestamp '2026-03-01' + to_seconds(hash(i) % 1000) as at, i / 8 as value"
                        + " from range(90000) t(i)",
                ", ROW_GROUP_SIZE 8192");
        FeatureView view = version(
                FeatureViewSpec.builder("many")
                        .source(file.toString())
                        .keys("id")
                        .eventTime("at")
                        .features("value")
                        .build(),
                1);
        assertThat(materialize(view).entities()).isEqualTo(30_000);
        double sum = 0;
        for (int from = 0; from < 30_000; from += 10_000) {
            List<Integer> ids = IntStream.range(from, from + 10_000).boxed().toList();
            OnlineFeatures found = reader.read(List.of("many:value"), Map.of("id", ids), true);
            for (int row = 0; row < found.size(); row++) {
                sum += found.number(row, "many__value");
            }
        }
        assertThat(sum)
                .isEqualTo(DuckDb.number("select sum(value) from (select value from '" + file
                        + "' qualify row_number() over (partition by id order by \"at\" desc, value desc) = 1)"));
    }

    private TaskResult.ViewMaterialized materialize(FeatureView view) {
        return new ViewMaterializer(new Storage(), rows).materialize(new TaskSpec.MaterializeView(JOB, view));
    }

    private static FeatureView.Materialized done(TaskResult.ViewMaterialized done) {
        return new FeatureView.Materialized(done.watermarkMicros(), done.entities(), JOB, Instant.EPOCH);
    }

    private static FeatureViewSpec rates(Path file, Duration ttl) {
        return FeatureViewSpec.builder(RATES)
                .source(file.toString())
                .keys("driver", "city")
                .eventTime("at")
                .created("written")
                .ttl(ttl)
                .features("rate", "trips", "name")
                .build();
    }

    private static FeatureView version(FeatureViewSpec spec, int version) {
        return new FeatureView(spec, version, Instant.EPOCH, null);
    }

    private OnlineFeatures read(List<String> drivers, List<String> cities) {
        return reader.read(List.of(RATES), keys(drivers, cities), false);
    }

    private static Map<String, List<?>> keys(List<String> drivers, List<String> cities) {
        return Map.of("driver", drivers, "city", cities);
    }

    private static List<Object> values(OnlineFeatures found, String feature) {
        return IntStream.range(0, found.size())
                .mapToObj(row -> found.value(row, feature))
                .toList();
    }
}
