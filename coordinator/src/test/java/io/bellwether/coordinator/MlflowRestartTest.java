package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;

/** What MLflow's client has logged is there after a restart of the coordinator, and for any program that reads SQL. */
@Timeout(300)
final class MlflowRestartTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void keepsWhatWasLogged(MlflowServer.Storage storage) throws Exception {
        try (MlflowServer server = MlflowServer.start(directory, storage)) {
            String experiment = server.client().createExperiment("kept");
            server.client().setExperimentTag(experiment, "team", "flights");
            String id = server.client().createRun(experiment).getRunId();
            server.client().logParam(id, "depth", "6");
            for (int step = 0; step < 10; step++) {
                server.client().logMetric(id, "loss", 1.0 / (step + 1), 1_000 + step, step);
            }
            server.client().logMetric(id, "nan", Double.NaN);
            server.client().setTag(id, "note", "it's kept");
            server.client().setTerminated(id);
            server.client().sendPost("registered-models/create", "{\"name\": \"kept\"}");
            server.client().sendPost("model-versions/create", "{\"name\": \"kept\", \"source\": \"runs:/x/model\"}");
            Run before = server.client().getRun(id);
            Experiment experimentBefore = server.client().getExperiment(experiment);
            List<Metric> history = server.client().getMetricHistory(id, "loss");

            server.restart();
            assertThat(server.client().getRun(id)).isEqualTo(before);
            assertThat(server.client().getExperiment(experiment)).isEqualTo(experimentBefore);
            assertThat(server.client().getMetricHistory(id, "loss")).hasSize(10).isEqualTo(history);
            assertThat(server.client().getModelVersionDownloadUri("kept", "1")).isEqualTo("runs:/x/model");
            server.client().logMetric(id, "loss", 0, 2_000, 10); // goes on where it ended

            assertThat(server.sql("select e.name, r.status, p.value, t.value from run r"
                            + " join experiment e using (experiment_id)"
                            + " join run_param p on p.run_id = r.run_id and p.key = 'depth'"
                            + " join run_tag t on t.run_id = r.run_id and t.key = 'note'"))
                    .containsExactly("kept|SUCCEEDED|6|it's kept");
            assertThat(server.sql("select count(*), min(value), max(step) from metric where key = 'loss'"))
                    .containsExactly("11|0.0|10");
            assertThat(server.sql("select key, value, step from latest_metric order by key"))
                    .containsExactly("loss|0.0|10", "nan|null|0");
        }
    }
}
