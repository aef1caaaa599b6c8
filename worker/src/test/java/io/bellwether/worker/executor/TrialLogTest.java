package io.bellwether.worker.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.engine.TrialParams;
import io.bellwether.worker.engine.TrialResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrialLogTest {
    private final AttemptLog lines = new AttemptLog();

    @Test
    void saysOnWhatATrialWorkedAndWhatItCameTo() {
        run(new DatasetVersion(
                "e".repeat(64), DatasetSpec.of("/data", "late"), List.of(), List.of("hour", "day"), 80, 20, 1));
        assertThat(lines.lastLines()).hasSize(2);
        assertThat(lines.lastLines().get(0))
                .startsWith("probe: 80 train and 20 validation rows x 2 features, threads 4, seed 7, params {")
                .contains("\"value\":0.5");
        assertThat(lines.lastLines().get(1)).matches("auc=0.75 after \\d+ ms, all metrics \\{\"auc\":0.75}");
    }

    @Test
    void isSilentAboutTrialsWithoutADataset() {
        run(null);
        assertThat(lines.lastLines()).isEmpty();
    }

    private void run(@Nullable DatasetVersion dataset) {
        TaskSpec.Trial trial = TaskSpec.Trial.builder(new JobId("job"), "run", 0, "probe", Map.of(), MetricSpec.AUC)
                .dataset(dataset)
                .seed(7)
                .keepModel(true)
                .build();
        TrialLog log = new TrialLog(lines, trial);
        log.onStart(TrialParams.check(new ProbeTrainer().descriptor(), Map.of("value", 0.5)), 4);
        log.onEnd(new TrialResult(0.75, Map.of("auc", 0.75), null));
    }
}
