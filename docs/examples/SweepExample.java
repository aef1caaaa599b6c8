import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetSpec.ValidationSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Searches for a model of late flights, then scores the held-out flights with it.
 *
 * <p>Arguments: the coordinator, for example {@code bw://localhost:7400}; the directory of the flights; and a directory for
 * the scores, which must not exist yet.
 */
public final class SweepExample {
    private SweepExample() {}

    public static void main(String[] arguments) {
        Path flights = Path.of(arguments[1]).toAbsolutePath();
        Path scores = Path.of(arguments[2]).toAbsolutePath();
        try (Cluster cluster = Bellwether.connect(arguments[0])) {
            JobHandle sweep = cluster.submit(sweep(flights));
            sweep.onProgress(progress -> System.out.printf(
                    "%s %d/%d, best so far %s%n",
                    progress.phase(), progress.done(), progress.total(), progress.bestValue()));
            JobView searched = sweep.await(Duration.ofMinutes(10));
            System.out.printf("registered %s, baseline %s%n", searched.model(), searched.baseline());

            JobView scored = cluster.submit(BatchInference.builder("flights-late")
                            .input(flights.resolve("flights-holdout.parquet").toString())
                            .output(scores.toString())
                            .label("late")
                            .build())
                    .await();
            System.out.println(scored.output());
        }
    }

    private static Sweep sweep(Path flights) {
        DatasetSpec dataset = DatasetSpec.of(
                        flights.resolve("flights-train.parquet").toString(), "late")
                .excluding("row_id")
                .withValidation(ValidationSpec.path(
                        flights.resolve("flights-holdout.parquet").toString()));
        return Sweep.builder("flights")
                .dataset(dataset)
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 60)
                        .withSpace(SearchSpace.builder()
                                .integer("max_depth", 3, 9)
                                .logUniform("learning_rate", 0.02, 0.5)
                                .build()))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withSpace(SearchSpace.builder()
                                .logUniform("l2", 1e-6, 1)
                                .build()))
                .metric(MetricSpec.AUC)
                .sampler(SamplerSpec.random(42))
                .trials(20)
                .registerAs("flights-late")
                .build();
    }
}
