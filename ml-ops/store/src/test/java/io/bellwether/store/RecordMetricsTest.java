package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.json.Json;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.RecordChange;
import io.bellwether.records.tracking.MetricRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Storage.class)
class RecordMetricsTest {
    private final Storage storage;

    @TempDir
    Path directory;

    private RecordStore store;

    RecordMetricsTest(Storage storage) {
        this.storage = storage;
    }

    @BeforeEach
    void open() {
        store = storage.fresh(directory, "records").open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void areKeptOnceHoweverOftenTheyCome() {
        List<MetricPoint> points = points("auc", 100);
        store.logMetrics(Story.run(0), 1, points);
        store.logMetrics(Story.run(0), 1, points.subList(50, 100));
        store.logMetrics(Story.run(0), 1, points);
        assertThat(store.metrics(Story.run(0))).hasSize(100);
    }

    @Test
    void comeBackInTheOrderInWhichTheyWereLogged() {
        store.logMetrics(Story.run(0), 1, List.of(point("auc", 5, 0.5), point("auc", 1, 0.1)));
        store.logMetrics(Story.run(0), 1, List.of(point("loss", 9, 9), point("auc", 5, 0.55), point("auc", 0, 0)));
        assertThat(store.metrics(Story.run(0)))
                .extracting(each -> each.key() + each.step() + "=" + each.value())
                .containsExactly("auc5=0.55", "auc1=0.1", "loss9=9.0", "auc0=0.0");
    }

    @Test
    void mayBeNoNumberOrInfinite() {
        store.logMetrics(
                Story.run(0),
                1,
                List.of(
                        point("loss", 0, Double.NaN),
                        point("loss", 1, Double.POSITIVE_INFINITY),
                        point("loss", 2, Double.NEGATIVE_INFINITY),
                        point("loss", 3, Double.MIN_VALUE),
                        point("loss", 4, -Double.MAX_VALUE)));
        List<MetricRecord> history = store.metrics(Story.run(0));
        assertThat(history)
                .extracting(MetricRecord::value)
                .containsExactly(
                        Double.NaN,
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.MIN_VALUE,
                        -Double.MAX_VALUE);
        MetricRecord again = Json.read(Json.write(history.get(0)), MetricRecord.class);
        assertThat(again).isEqualTo(history.get(0));
    }

    @Test
    void mayPrecedeTheRunAndAreShownOfTheAttemptThatCounts() {
        store.logMetrics(Story.run(0), 1, points("auc", 3));
        store.logMetrics(Story.run(0), 2, points("auc", 4));
        List<RecordChange> changes = new ArrayList<>(Story.sweepBegins());
        changes.add(Story.queued(0));
        changes.add(new RecordChange.RunDispatched(Story.attempt(0, 2), Story.NODE, Story.T0));
        changes.add(Story.succeeded(0, 2, 0.9));
        store.apply(1, changes);
        assertThat(store.run(Story.run(0)).orElseThrow().history()).hasSize(4).allMatch(each -> each.attempt() == 2);
        assertThat(store.metrics(Story.run(0))).hasSize(7);
    }

    private static List<MetricPoint> points(String name, int count) {
        List<MetricPoint> points = new ArrayList<>();
        for (int step = 0; step < count; step++) {
            points.add(point(name, step, step / 100.0));
        }
        return points;
    }

    private static MetricPoint point(String name, long step, double value) {
        return new MetricPoint(name, step, value, 1_000 + step);
    }
}
