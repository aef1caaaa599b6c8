package io.bellwether.records.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.lineage.LineageEvent.Transition;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LineageEventsTest {
    @Test
    void haveTheShapeThatOpenLineageRequires() {
        for (LineageEvent event : Story.events()) {
            JsonNode json = json(event);
            assertThat(json.path("eventType").asText()).isIn("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER");
            assertThat(OffsetDateTime.parse(json.path("eventTime").asText())).isNotNull();
            requireUri(json.path("producer"));
            assertThat(json.path("schemaURL").asText())
                    .isEqualTo("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent");
            assertThat(UUID.fromString(json.path("run").path("runId").asText())).isNotNull();
            requireFacets(json.path("run").path("facets"));
            requireNamed(json.path("job"));
            json.path("inputs").forEach(LineageEventsTest::requireData);
            json.path("outputs").forEach(LineageEventsTest::requireData);
        }
    }

    @Test
    void startEachRunOnceAndEndItOnce() {
        Set<Transition> ends = Set.of(Transition.COMPLETE, Transition.FAIL, Transition.ABORT);
        List<String> runs = Story.events().stream()
                .map(event -> event.run().runId())
                .distinct()
                .toList();
        assertThat(runs).hasSize(6); // the sweep, its load, three trials, the scoring
        for (String run : runs) {
            List<Transition> types = Story.events().stream()
                    .filter(event -> event.run().runId().equals(run))
                    .map(LineageEvent::eventType)
                    .toList();
            assertThat(types).startsWith(Transition.START);
            assertThat(types.stream().filter(ends::contains)).hasSize(1);
        }
    }

    @Test
    void tellOfAFailedTrialWithItsErrorAndWithoutOutput() {
        LineageEvent failed = LineageEvents.of("c1").runEnded(Story.sweep(), Story.trial(2, JobState.FAILED));
        assertThat(failed.eventType()).isEqualTo(Transition.FAIL);
        assertThat(failed.outputs()).isEmpty();
        assertThat(json(failed).at("/run/facets/errorMessage/message").asText()).isEqualTo("the trainer failed");
    }

    @Test
    void nameFilesAsOtherSystemsDo() {
        LineageEvent scoring = LineageEvents.of("c1").jobStarted(Story.scoring(), List.of());
        assertThat(scoring.inputs())
                .extracting(input -> input.namespace() + " " + input.name())
                .containsExactly("bellwether://c1 models/flights-late", "hdfs://nn:8020 /flights/new");
        assertThat(DataNames.input("file:///a b/[c].csv", null).name()).isEqualTo("/a b/[c].csv");
        assertThat(DataNames.input("s3a://bucket/key/", null).namespace()).isEqualTo("s3a://bucket");
    }

    @Test
    void tellOfASeparateFileForValidation() {
        var spec = Story.VERSION.spec().withValidation(DatasetSpec.ValidationSpec.path("data/holdout.csv"));
        var version = new DatasetVersion("e".repeat(64), spec, List.of(), List.of("hour"), 80, 20, 1);
        var dataset = DatasetRecord.of(version, Story.SWEEP_ID, Story.T0);
        LineageEvent loaded = LineageEvents.of("c1")
                .datasetLoaded(Story.sweep(), dataset, Story.T0, 5)
                .get(1);
        assertThat(loaded.inputs())
                .extracting(LineageEvent.Dataset::name)
                .containsExactly("data/flights.csv", "data/holdout.csv");
    }

    @Test
    void comeBackFromJsonAsTheyWere() {
        for (LineageEvent event : Story.events()) {
            String json = Json.write(event);
            assertThat(Json.write(Json.read(json, LineageEvent.class))).isEqualTo(json);
        }
    }

    @Test
    void refuseARunIdThatIsNoUuid() {
        assertThatThrownBy(() -> new LineageEvent.Run("run-1", Map.of()))
                .hasMessage("run.runId: 'run-1' (expected: a UUID in lower case)");
    }

    private static void requireData(JsonNode data) {
        requireNamed(data);
        requireFacets(data.path("inputFacets"));
        requireFacets(data.path("outputFacets"));
    }

    private static void requireNamed(JsonNode named) {
        assertThat(named.path("namespace").asText()).isNotBlank();
        assertThat(named.path("name").asText()).isNotBlank();
        requireFacets(named.path("facets"));
    }

    private static void requireFacets(JsonNode facets) {
        facets.forEach(facet -> {
            requireUri(facet.path("_producer"));
            requireUri(facet.path("_schemaURL"));
        });
    }

    private static void requireUri(JsonNode uri) {
        assertThat(uri.asText())
                .satisfies(text -> assertThat(URI.create(text).isAbsolute()).isTrue());
    }

    private static JsonNode json(LineageEvent event) {
        return Json.LENIENT.valueToTree(event);
    }
}
