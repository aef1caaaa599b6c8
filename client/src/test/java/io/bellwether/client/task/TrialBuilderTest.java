package io.bellwether.client.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialBuilderTest {
    private static final JobId JOB = new JobId("job");
    private static final Map<String, Object> PARAMS = Map.of("x", 0.5);

    @Test
    void saysNothingOfWhatWasNotSaid() {
        assertThat(TaskSpec.Trial.builder(JOB, "run", 3, "toy", PARAMS, MetricSpec.AUC)
                        .build())
                .isEqualTo(new TaskSpec.Trial(
                        JOB,
                        "run",
                        3,
                        "toy",
                        PARAMS,
                        null,
                        MetricSpec.AUC,
                        0,
                        false,
                        null,
                        false,
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void leavesAsItWasWhatIsNotToDiffer() {
        TaskSpec.Trial trial = new TaskSpec.Trial(
                JOB,
                "run",
                3,
                "toy",
                PARAMS,
                new DatasetVersion("v1", DatasetSpec.of("in.parquet", "label"), List.of(), List.of("f"), 10, 5, 1),
                MetricSpec.RMSE,
                7,
                true,
                -1.5,
                true,
                new Gang(1, 4),
                new Checkpoint("ab".repeat(32), 10, 2),
                12L,
                new Fold(7, 2, 5, true, -3));
        assertThat(trial.toBuilder().build()).isEqualTo(trial);
    }
}
