package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.TaskResult;
import io.bellwether.records.RecordChange;
import io.bellwether.records.lineage.LineageEvent;
import io.bellwether.records.lineage.LineageGraph;
import io.bellwether.records.lineage.LineageNode;
import io.bellwether.records.lineage.ModelLineage;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.RunId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Storage.class)
class RecordLineageTest {
    private static final String DATASET = LineageNode.datasetId("flights", Story.VERSION.id());

    private final Storage storage;

    @TempDir
    Path directory;

    RecordLineageTest(Storage storage) {
        this.storage = storage;
    }

    @Test
    void leadsFromTheSourceToTheScoresOfASweepAndABatch() {
        try (RecordStore store = told(storage.fresh(directory, "records"))) {
            ModelLineage lineage = store.lineage("late", 0).orElseThrow();
            assertThat(lineage.model().id()).isEqualTo("model/late@1");
            assertThat(ids(lineage.upstream()))
                    .containsExactlyInAnyOrder(
                            "model/late@1",
                            "run/" + Story.run(1),
                            DATASET,
                            "run/" + RunId.ofLoad(Story.SWEEP),
                            "file/data/flights.csv");
            assertThat(ids(lineage.downstream()))
                    .containsExactlyInAnyOrder("model/late@1", "run/" + RunId.ofJob(Story.SCORE), "file/out/scores");
        }
    }

    @Test
    void isTheGraphThatItsEventsTell() {
        Storage.Place place = storage.fresh(directory, "records");
        try (RecordStore store = told(place)) {
            List<LineageEvent> events = place.sql().rows("select body_json from lineage_event order by number").stream()
                    .map(json -> Json.read(json, LineageEvent.class))
                    .toList();
            LineageGraph graph = LineageGraph.of(events);
            ModelLineage lineage = store.lineage("late", 1).orElseThrow();
            assertThat(lineage.upstream()).isEqualTo(graph.upstreamOf("model/late@1"));
            assertThat(lineage.downstream()).isEqualTo(graph.downstreamOf("model/late@1"));
        }
    }

    @Test
    void aModelOfATrainingSetLeadsToTheViewsAndTheirFiles() {
        JobId job = new JobId("set-0");
        TrainingSet set = TrainingSet.builder("in/orders", "at")
                .features("drivers:rate", "drivers:trips", "cars@1")
                .output("data/flights.csv")
                .build();
        try (RecordStore store = storage.fresh(directory, "records").open()) {
            List<RecordChange> changes = new ArrayList<>(List.of(
                    view("drivers", 1, "in/drivers-1"),
                    view("drivers", 2, "in/drivers"),
                    view("cars", 1, "in/cars"),
                    view("cars", 2, "in/cars-2"),
                    new RecordChange.JobRecorded(JobRecord.accepted(job, set, null, Story.T0)),
                    view("drivers", 3, "in/drivers-3"),
                    new RecordChange.OutputCommitted(
                            job, new TaskResult.OutputCommitted("data/flights.csv", 9, 9, 1, Map.of()), Story.T0),
                    new RecordChange.JobEnded(job, JobState.SUCCEEDED, null, Story.T0)));
            changes.addAll(Story.sweepAndScoring());
            store.apply(1, changes);

            assertThat(ids(store.lineage("late", 0).orElseThrow().upstream()))
                    .containsExactlyInAnyOrder(
                            "model/late@1",
                            "run/" + Story.run(1),
                            DATASET,
                            "run/" + RunId.ofLoad(Story.SWEEP),
                            "file/data/flights.csv",
                            "run/" + RunId.ofJob(job),
                            "file/in/orders",
                            "feature-view/drivers@2",
                            "feature-view/cars@1",
                            "file/in/drivers",
                            "file/in/cars");
        }
    }

    private static RecordChange view(String name, int version, String path) {
        FeatureViewSpec spec = FeatureViewSpec.builder(name)
                .source(path)
                .keys("id")
                .eventTime("at")
                .features("rate", "trips")
                .build();
        return new RecordChange.ViewRecorded(new FeatureView(spec, version, Story.T0, null));
    }

    private static RecordStore told(Storage.Place place) {
        RecordStore store = place.open();
        store.apply(1, Story.sweepAndScoring());
        return store;
    }

    private static List<String> ids(LineageGraph graph) {
        return graph.nodes().stream().map(LineageNode::id).toList();
    }
}
