package io.bellwether.records.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.JobState;
import io.bellwether.records.lineage.LineageGraph.Edge;
import io.bellwether.records.tracking.RunId;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineageGraphTest {
    private static final String MODEL = LineageNode.modelId("flights-late", 1);
    private static final String DATASET = LineageNode.datasetId("flights", Story.VERSION.id());
    private static final String LOAD = "run/" + RunId.ofLoad(Story.SWEEP_ID);
    private static final String WINNER = "run/" + RunId.ofTrial(Story.SWEEP_ID, 1);
    private static final String SCORING = "run/" + RunId.ofJob(Story.SCORE_ID);

    private final LineageGraph graph = LineageGraph.of(Story.events());

    @Test
    void leadsFromAModelUpToItsSourceThroughTheRunThatMadeItOnly() {
        LineageGraph upstream = graph.upstreamOf(MODEL);
        assertThat(upstream.nodes())
                .extracting(LineageNode::id)
                .containsExactlyInAnyOrder(MODEL, WINNER, DATASET, LOAD, "file/data/flights.csv");
        assertThat(upstream.edges())
                .containsExactlyInAnyOrder(
                        new Edge("file/data/flights.csv", LOAD),
                        new Edge(LOAD, DATASET),
                        new Edge(DATASET, WINNER),
                        new Edge(WINNER, MODEL));
    }

    @Test
    void leadsFromAModelDownToWhatItScored() {
        LineageGraph downstream = graph.downstreamOf(MODEL);
        assertThat(downstream.nodes())
                .extracting(LineageNode::id)
                .containsExactlyInAnyOrder(MODEL, SCORING, "file/out/scores");
    }

    @Test
    void leadsFromADatasetDownToEveryTrialAndTheScores() {
        assertThat(graph.downstreamOf(DATASET).nodes())
                .extracting(LineageNode::id)
                .contains(
                        "run/" + RunId.ofTrial(Story.SWEEP_ID, 0),
                        WINNER,
                        "run/" + RunId.ofTrial(Story.SWEEP_ID, 2),
                        MODEL,
                        "file/out/scores");
    }

    @Test
    void keepsTheStateOfARunWhenALaterEventTellsNone() {
        assertThat(graph.node(WINNER).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(graph.node("run/" + RunId.ofTrial(Story.SWEEP_ID, 2))
                        .orElseThrow()
                        .state())
                .isEqualTo(JobState.FAILED);
    }

    @Test
    void endsWhereDataFlowsInACircle() {
        var loop = new LineageGraph(graph.nodes(), List.of(new Edge(MODEL, SCORING), new Edge(SCORING, MODEL)));
        assertThat(loop.upstreamOf(MODEL).nodes()).hasSize(2);
    }

    @Test
    void hasNothingAroundANodeItDoesNotKnow() {
        assertThat(graph.upstreamOf("model/none@1").nodes()).isEmpty();
    }
}
