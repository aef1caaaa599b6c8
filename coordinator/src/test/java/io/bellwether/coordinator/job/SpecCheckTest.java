package io.bellwether.coordinator.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecCheckTest {
    private static final TrainerDescriptor TREES = new TrainerDescriptor(
            "trees",
            true,
            List.of(
                    new Hyperparameter("rounds", TrainerDescriptor.Type.INT, 1.0, 100_000.0, List.of(), 100, "Rounds."),
                    new Hyperparameter("rate", TrainerDescriptor.Type.FLOAT, 0.5, null, List.of(), 1.0, "Rate."),
                    new Hyperparameter(
                            "mode", TrainerDescriptor.Type.TEXT, null, null, List.of("hist"), "hist", "Mode.")));

    private static final TrainerDescriptor CLUSTERS = new TrainerDescriptor(
            "spark.Clusters", true, List.of(), false, List.of("silhouette"), "org.example.Clusters", null);
    private static final TrainerDescriptor SCALER = new TrainerDescriptor(
            "spark.Scaler", true, List.of(), false, List.of(), "org.example.Scaler", "it makes columns");

    @Test
    void takesWhatLiesInRange() {
        assertThatCode(() -> check("trees", Map.of("rounds", 100_000, "rate", 0.5)))
                .doesNotThrowAnyException();
    }

    @Test
    void namesTheNearestTrainerAndHyperparameter() {
        refuses("tree", Map.of(), "trainer: 'tree' is not known; did you mean 'trees'?");
        refuses("trees", Map.of("round", 1), "hyperparameter 'round' is not known; did you mean 'rounds'?");
    }

    @Test
    void findsTrainersByTheirClassAndLeavesUnknownClassesToTheNodes() {
        assertThatCode(() -> check("org.example.Clusters", MetricSpec.SILHOUETTE))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("com.another.Clusters", MetricSpec.SILHOUETTE))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check("org.example.Cluster", MetricSpec.SILHOUETTE))
                .hasMessageContaining("did you mean 'org.example.Clusters'?");
        assertThatThrownBy(() -> check("spark.Cluster", MetricSpec.SILHOUETTE))
                .hasMessageContaining("did you mean 'spark.Clusters'?");
    }

    @Test
    void refusesWhatATrainerCannotBeUsedFor() {
        assertThatThrownBy(() -> check("spark.Clusters", MetricSpec.AUC))
                .hasMessageContaining("metric: 'auc' does not fit trainer 'spark.Clusters' (expected: silhouette)");
        assertThatThrownBy(() -> check("spark.Scaler", MetricSpec.AUC))
                .hasMessageContaining("'spark.Scaler' can't be used in a sweep; it makes columns");
    }

    @Test
    void saysRangesAsPeopleWriteThem() {
        refuses("trees", Map.of("rounds", 0), "'rounds': 0 (expected: a whole number, 1 to 100000)");
        refuses("trees", Map.of("rounds", 2.5), "'rounds': 2.5 (expected: a whole number, 1 to 100000)");
        refuses("trees", Map.of("rate", 0.25), "'rate': 0.25 (expected: a number, at least 0.5)");
        refuses("trees", Map.of("mode", "exact"), "'mode': exact (expected: one of [hist])");
    }

    @Test
    void aSpaceOfConstantsIsNothingToSearch() {
        Sweep constant = Sweep.builder("s")
                .dataset(DatasetSpec.of("/data", "label"))
                .trainer(TrainerSpec.of("trees")
                        .withSpace(SearchSpace.builder().constant("rounds", 3).build()))
                .trials(10)
                .build();
        assertThatThrownBy(() -> new SpecCheck(Map.of()).check(constant))
                .hasMessageContaining("search space: only constants for trainer 'trees' with trials: 10")
                .hasMessageContaining("add a range or choices");
    }

    private static void refuses(String trainer, Map<String, Object> params, String message) {
        assertThatThrownBy(() -> check(trainer, params))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(message);
    }

    private static void check(String trainer, Map<String, Object> params) {
        TrainerSpec spec = TrainerSpec.of(trainer).withSpace(SearchSpace.empty());
        for (Map.Entry<String, Object> param : params.entrySet()) {
            spec = spec.withParam(param.getKey(), param.getValue());
        }
        check(spec, MetricSpec.AUC);
    }

    private static void check(String trainer, MetricSpec metric) {
        check(TrainerSpec.of(trainer), metric);
    }

    private static void check(TrainerSpec spec, MetricSpec metric) {
        new SpecCheck(Map.of("trees", TREES, "spark.Clusters", CLUSTERS, "spark.Scaler", SCALER))
                .check(Sweep.builder("s")
                        .dataset(DatasetSpec.of("/data", "label"))
                        .trainer(spec)
                        .metric(metric)
                        .trials(1)
                        .build());
    }
}
