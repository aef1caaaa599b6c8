package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.json.Json;
import io.bellwether.records.lineage.LineageEvent;
import io.bellwether.records.lineage.LineageGraph;
import io.bellwether.records.lineage.LineageNode;
import io.bellwether.records.lineage.ModelLineage;
import io.bellwether.records.tracking.RunId;
import java.nio.file.Path;
import java.util.List;
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

    private static RecordStore told(Storage.Place place) {
        RecordStore store = place.open();
        store.apply(1, Story.sweepAndScoring());
        return store;
    }

    private static List<String> ids(LineageGraph graph) {
        return graph.nodes().stream().map(LineageNode::id).toList();
    }
}
