package io.bellwether.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.TrainerDescriptor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialParamsTest {
    private static final TrainerDescriptor DESCRIPTOR = new TrainerDescriptor(
            "trees",
            true,
            List.of(
                    Hyperparameters.integer("max_depth", 1, 20, 6, "Depth."),
                    Hyperparameters.real("learning_rate", 0, 1, 0.3, "Rate."),
                    Hyperparameters.choice("method", List.of("hist", "exact"), "Method.")));

    @Test
    void fillsInDefaults() {
        TrialParams params = TrialParams.check(DESCRIPTOR, Map.of("max_depth", 3));
        assertThat(params.asMap()).containsEntry("max_depth", 3).containsEntry("learning_rate", 0.3);
        assertThat(params.getText("method")).isEqualTo("hist");
    }

    @Test
    void takesAWholeNumberThatCameAsADouble() {
        assertThat(TrialParams.check(DESCRIPTOR, Map.of("max_depth", 4.0)).getInt("max_depth"))
                .isEqualTo(4);
    }

    @Test
    void namesTheNearestOfAnUnknownHyperparameter() {
        refused(Map.of("max_dept", 3), "unknown hyperparameter 'max_dept'", "did you mean 'max_depth'?");
    }

    @Test
    void saysTheRangeOfAValueOutsideIt() {
        refused(Map.of("max_depth", 21), "max_depth: 21", "1 <= max_depth <= 20");
        refused(Map.of("learning_rate", -0.5), "learning_rate: -0.5", "0 <= learning_rate <= 1");
    }

    @Test
    void saysTheTypeOfAValueOfAnother() {
        refused(Map.of("max_depth", 2.5), "max_depth: 2.5", "a whole number");
        refused(Map.of("max_depth", "deep"), "max_depth: deep", "a whole number");
        refused(Map.of("method", "exat"), "method: exat", "one of hist, exact");
        refused(Map.of("learning_rate", Double.NaN), "learning_rate: NaN", "a number");
    }

    private static void refused(Map<String, Object> given, String... parts) {
        assertThatThrownBy(() -> TrialParams.check(DESCRIPTOR, given))
                .isInstanceOfSatisfying(ClusterException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
                    assertThat(e.getMessage()).contains(parts);
                });
    }
}
