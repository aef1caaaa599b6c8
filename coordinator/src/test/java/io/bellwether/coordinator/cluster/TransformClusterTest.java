package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.JobHandle;
import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.spec.SpecReader;
import io.bellwether.client.transform.TransformSpec;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.KillableCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts, times and gaps become features on the nodes, by transforms that are fitted there, kept in the model and applied to what it
 * scores, whatever is killed meanwhile.
 */
class TransformClusterTest {
    private static final int TRIALS = 12;
    private static final int ROWS = 6_000;
    private static final int NEW_ROWS = 2_000;

    /** City 9 is Atlantis, which only the new rows have; a fifth of the ages and some cities are missing. */
    private static final String QUERY = """
            with r as (select i, hash(i * 7 + %1$d) %% 1000 / 1000.0 u, hash(i * 13 + %1$d) %% 1000 / 1000.0 v,
              hash(i * 17 + %1$d) %% 9 + if(%2$s and i %% 10 = 0, 1, 0) c, hash(i * 19 + %1$d) %% 86400 s from range(%3$d) t(i))
            select i as row_id,
              if(hash(i * 23 + %1$d) %% 5 = 0, null, 18 + u * 60) as age,
              if(hash(i * 29 + %1$d) %% 11 = 0, null, case when c = 9 then 'Atlantis' else 'city-' || c end) as city,
              timestamp '2026-03-01 00:00:00' + to_seconds(s::bigint) + to_days((i %% 90)::int) as at,
              exp(4 * v) as amount, if(u < 0.3, 'low', 'high') as part,
              if((c %% 3) + 2 * u + if(s > 43200, 1, 0) + 0.5 * v > 2.4, 'yes', 'no') as answer
            from r""";

    @TempDir
    private Path directory;

    private KillableCluster cluster;

    @BeforeEach
    void start() {
        cluster = KillableCluster.start(directory.resolve("cluster"), 2, 1);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aModelScoresWhatItWasTrainedOnAsItWasTrained() throws Exception {
        Path train = parquet("train.parquet", 1, false, ROWS);
        Path later = parquet("later.parquet", 2, true, NEW_ROWS);

        JobHandle refused = cluster.client().submit(sweep(train, later, "cty", "age"));
        assertThatThrownBy(() -> refused.await(KillableCluster.PATIENCE))
                .hasMessageContaining("column 'cty'")
                .hasMessageContaining("did you mean 'city'?");
        assertThat(refused.view().trials()).isEmpty();
        assertThatThrownBy(() -> cluster.client().submit(sweep(train, later, "city", "transforms.fil.strategy")))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("did you mean 'fill'?");

        aCheckThatFailsStopsTheJob(train, later);
        JobHandle running = cluster.client().submit(sweep(train, later, "city", "transforms.fill.strategy"));
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> running.view().tasks().getOrDefault(JobState.SUCCEEDED, 0) > 1);
        cluster.killExecutors("worker-1");
        cluster.killExecutors("worker-2");
        JobView done = running.await(KillableCluster.PATIENCE);
        assertThat(done.trials())
                .as("%s", done.error())
                .hasSize(TRIALS)
                .allSatisfy(trial -> assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED));
        JobView.TrialView best = done.trials().get(Objects.requireNonNull(done.best()));
        assertThat(best.value()).isGreaterThan(0.9);
        assertThat(copies()).as("made once per node and choice of options").isBetween(1L, 4L);

        cluster.kill("coordinator");
        ModelView model = only(cluster.client().models());
        assertThat(model.format()).isEqualTo("transformed");
        JobHandle stopped = cluster.client()
                .submit(BatchInference.builder("answers")
                        .input(later.toString())
                        .output(directory.resolve("never").toString())
                        .checks(CheckSpec.complete("age").asWarning(), CheckSpec.range("amount", 0, 2))
                        .build());
        assertThatThrownBy(() -> stopped.await(KillableCluster.PATIENCE)).hasMessageContaining("range of amount");
        assertThat(stopped.view().checks()).extracting(CheckResult::passed).containsExactly(false, false);
        assertThat(checksOf("train")).extracting(CheckResult::passed).containsExactly(true, false, false);
        double auc = score(later, directory.resolve("scores"));
        assertThat(auc).isCloseTo(Objects.requireNonNull(best.value()), within(1e-12));
        rowsThatATransformRefusesAreLeftOut(later);
        Path numbers = directory.resolve("numbers.parquet");
        DuckDb.execute(
                "copy (select * replace (1 as \"at\") from '" + later + "') to '" + numbers + "' (format parquet)");
        JobHandle wrong = cluster.client().submit(batch(numbers, directory.resolve("never")));
        assertThatThrownBy(() -> wrong.await(KillableCluster.PATIENCE)).hasMessageContaining("column 'at'");
    }

    private void rowsThatATransformRefusesAreLeftOut(Path later) throws Exception {
        Path odd = directory.resolve("odd.parquet");
        DuckDb.execute("copy (select * replace (if(row_id % 1000 = 3, 'odd', part) as part) from '" + later + "') to '"
                + odd + "' (format parquet)");
        JobHandle strict = cluster.client().submit(batch(odd, directory.resolve("never")));
        assertThatThrownBy(() -> strict.await(KillableCluster.PATIENCE)).hasMessageContaining("row 3: 'odd'");
        Path output = directory.resolve("without-odd");
        JobView done = cluster.client()
                .submit(BatchInference.builder("answers")
                        .input(odd.toString())
                        .output(output.toString())
                        .maxErrors(2)
                        .build())
                .await(KillableCluster.PATIENCE);
        JobView.OutputView written = Objects.requireNonNull(done.output(), String.valueOf(done.error()));
        assertThat(written.rowsOut()).isEqualTo(NEW_ROWS - 2);
        assertThat(Files.readAllLines(output.resolve("_errors-00000.csv")))
                .containsExactly(
                        "row_id,file,column,value,error",
                        "3," + odd + ",part,odd,unknown category",
                        "1003," + odd + ",part,odd,unknown category");
    }

    private void aCheckThatFailsStopsTheJob(Path train, Path later) {
        Sweep plain = sweep(train, later, "city", "none");
        DatasetSpec checked = Objects.requireNonNull(plain.dataset())
                .withChecks(
                        CheckSpec.unique("row_id"),
                        CheckSpec.complete("age").asWarning(),
                        CheckSpec.range("amount", 0, 50));
        JobHandle stopped = cluster.client()
                .submit(Sweep.builder("checked")
                        .dataset(checked)
                        .trainer(TrainerSpec.of("logistic-regression"))
                        .trials(1)
                        .build());
        assertThatThrownBy(() -> stopped.await(KillableCluster.PATIENCE))
                .hasMessageContaining("1 of 3 data checks failed: range of amount")
                .hasMessageContaining("first in row");
        assertThat(stopped.view().trials()).isEmpty();
        await().atMost(KillableCluster.PATIENCE).until(() -> checksOf("train").size() == 3);
        assertThat(cluster.client().dataset("train").columns()).as("not loaded").isEmpty();
        assertThat(cluster.client().datasets())
                .filteredOn(dataset -> dataset.name().equals("train"))
                .extracting(DatasetView::refused)
                .contains(true);
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "train"), "age");
        assertThatThrownBy(() -> cluster.client().submit(DataChecks.of(later.toString(), drift)))
                .hasMessageContaining("'train' was not loaded: its checks refused version");
        checksAloneSayWhatTheyFound(train);
    }

    private void checksAloneSayWhatTheyFound(Path train) {
        CheckSpec mostly = CheckSpec.complete("age").mostly(0.7);
        CheckSpec few = CheckSpec.range("amount", 0, 50);
        JobHandle failing = cluster.client().submit(DataChecks.of(train.toString(), mostly, few));
        assertThatThrownBy(() -> failing.await(KillableCluster.PATIENCE))
                .hasMessageContaining("1 of 2 data checks failed: range of amount");
        List<CheckResult> report = Objects.requireNonNull(failing.view().checks());
        assertThat(report).extracting(CheckResult::passed).containsExactly(true, false);
        assertThat(report.get(0).passing()).isBetween(0.75, 0.85);
        assertThat(report.get(1).examples()).hasSize(10);
        JobView sound = cluster.client()
                .submit(DataChecks.of(train.toString(), mostly, few.asWarning()))
                .await(KillableCluster.PATIENCE);
        assertThat(sound.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(sound.checks()).extracting(CheckResult::passed).containsExactly(true, false);
        JobView loaded = example("flights-load.yaml");
        await("the records")
                .atMost(KillableCluster.PATIENCE)
                .until(() -> cluster.client().datasets().stream()
                        .anyMatch(dataset -> dataset.name().equals("flights")));
        assertThat(cluster.client().dataset("flights").id()).isEqualTo(loaded.dataset());
        assertThat(cluster.client().dataset("flights").columns()).isNotEmpty();
        assertThat(loaded.checks()).extracting(CheckResult::passed).containsExactly(true);
        JobView same = cluster.client()
                .submit(DataChecks.of(
                        Path.of("../docs/examples/data/flights-train.parquet")
                                .toAbsolutePath()
                                .normalize()
                                .toString(),
                        CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "flights", "high", 0), "distance")))
                .await(KillableCluster.PATIENCE);
        assertThat(same.checks()).extracting(CheckResult::observed).containsExactly("psi 0");
        JobView example = example("check-flights.yaml");
        assertThat(example.checks())
                .hasSize(7)
                .filteredOn(check -> !check.passed())
                .extracting(CheckResult::severity)
                .containsExactly(CheckSpec.Severity.WARN);
    }

    private JobView example(String file) {
        return cluster.client()
                .submit(SpecReader.readFile(Path.of("../docs/examples", file), List.of()))
                .await(KillableCluster.PATIENCE);
    }

    private List<CheckResult> checksOf(String dataset) {
        return cluster.client().datasets().isEmpty()
                ? List.of()
                : cluster.client().dataset(dataset).checks();
    }

    private double score(Path input, Path output) throws Exception {
        JobView done = cluster.client().submit(batch(input, output)).await(KillableCluster.PATIENCE);
        assertThat(done.state()).as("%s", done.error()).isEqualTo(JobState.SUCCEEDED);
        JobView.OutputView written = Objects.requireNonNull(done.output());
        assertThat(written.rowsOut()).isEqualTo(NEW_ROWS);
        return Optional.ofNullable(written.metrics().get("auc")).orElseThrow();
    }

    private static BatchInference batch(Path input, Path output) {
        return BatchInference.builder("answers")
                .input(input.toString())
                .output(output.toString())
                .label("answer")
                .build();
    }

    private static Sweep sweep(Path train, Path later, String city, String searched) {
        DatasetSpec dataset = DatasetSpec.of(train.toString(), "answer")
                .excluding("row_id")
                .withValidation(DatasetSpec.ValidationSpec.path(later.toString()))
                .withTransforms(
                        TransformSpec.of("impute")
                                .named("fill")
                                .on("age", "amount")
                                .with("indicator", true),
                        TransformSpec.of("winsorize").on("amount"),
                        TransformSpec.of("date-parts").with("parts", "hour,weekday"),
                        TransformSpec.of("target").on(city),
                        TransformSpec.of("one-hot").on("part").with("unknown", "error"),
                        TransformSpec.of("standard-scale").on("*", "!*_missing"),
                        TransformSpec.of("select-variance"));
        return Sweep.builder("answers")
                .dataset(dataset)
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 20)
                        .withSpace(space(searched).integer("max_depth", 2, 5).build()))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withSpace(space(searched).logUniform("l2", 1e-6, 1e-2).build()))
                .trials(TRIALS)
                .registerAs("answers")
                .build();
    }

    private static SearchSpace.Builder space(String searched) {
        SearchSpace.Builder space = SearchSpace.builder();
        return searched.startsWith("transforms.") ? space.choice(searched, "mean", "median") : space;
    }

    private Path parquet(String name, int seed, boolean withAtlantis, int rows) throws Exception {
        Path file = directory.resolve(name);
        DuckDb.execute("copy (" + QUERY.formatted(seed, withAtlantis, rows) + ") to '" + file + "' (format parquet)");
        return file;
    }

    /** How many prepared copies of the dataset the nodes hold. */
    private long copies() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("cluster"))) {
            return files.filter(path -> path.getFileName().toString().startsWith("derived-") && Files.isDirectory(path))
                    .count();
        }
    }

    private static ModelView only(List<ModelView> models) {
        assertThat(models).hasSize(1);
        return models.get(0);
    }
}
