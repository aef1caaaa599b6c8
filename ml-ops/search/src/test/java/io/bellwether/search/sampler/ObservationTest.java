package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ObservationTest {
    @Test
    void aPrunedTrialKeepsItsCurveAndIsNeverTheBest() {
        Observation pruned = Observation.pruned(0, Map.of("x", 1L), new TreeMap<>(Map.of(1, 0.1, 2, 0.9)));
        Observation complete = Observation.complete(1, Map.of("x", 2L), 0.5);

        assertThat(pruned.intermediate().lastKey()).isEqualTo(2);
        assertThat(new History(Goal.MAXIMIZE, List.of(pruned)).best()).isEmpty();
        assertThat(new History(Goal.MAXIMIZE, List.of(pruned, complete)).best()).contains(complete);
    }

    @Test
    void aPrunedTrialWasJudgedBySomething() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Observation.pruned(3, Map.of(), new TreeMap<>()))
                .withMessageContaining("trial 3");
    }
}
