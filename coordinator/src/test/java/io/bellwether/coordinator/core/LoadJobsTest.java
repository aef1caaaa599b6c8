package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dataset is loaded, and nothing follows. */
class LoadJobsTest {
    private static final DatasetSpec DATASET = DatasetSpec.of("in.csv", "y");

    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    @BeforeEach
    void aJobOnItsNode() {
        cluster.register("a", "1", 1);
        job = cluster.submit("load", DatasetLoad.of(DATASET));
    }

    @Test
    void itsViewNamesTheVersion() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        cluster.restart();

        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).dataset()).isEqualTo("v1");
        assertThat(cluster.view(job).tasks()).containsExactly(java.util.Map.entry(JobState.SUCCEEDED, 1));
    }

    @Test
    void aBatchInferenceScoresTheVersionThatWasTheNewestWhenItWasAccepted() {
        BatchInference batch =
                BatchInference.builder("toy-model").dataset("in").output("out").build();
        JobId sweep = cluster.submit("s", CoreFixture.sweep(1));
        cluster.suggest(sweep);
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        cluster.succeed("a", attempt(sweep, 0, 1), 0.5);
        cluster.restart();
        cluster.register("a", "1", 1);

        Turn turn = cluster.handle(new Command.SubmitJob("r-1", new JobId("b"), batch));

        TaskSpec.PlanScoring plan = (TaskSpec.PlanScoring)
                CoreFixture.messages(turn, NodeMessage.RunAttempt.class).get(0).task();
        assertThat(plan.batch().input()).isEqualTo("in.csv");
        assertThat(plan.batch().dataset()).isEqualTo("in");
        assertThat(Objects.requireNonNull(plan.version()).id()).isEqualTo("v1");
        BatchInference misspelt =
                BatchInference.builder("toy-model").dataset("inn").output("out").build();
        Turn refused = cluster.handle(new Command.SubmitJob("r", new JobId("x"), misspelt));
        assertThat(Objects.requireNonNull(refused.refusal()))
                .hasMessageContaining("no dataset 'inn'")
                .hasMessageContaining("did you mean 'in'?");
    }

    @Test
    void whatIsWrongWithAFormatIsToldByTheKeyThatTheSpecHas() {
        JobId sweep = cluster.submit("s", CoreFixture.sweep(1));
        cluster.suggest(sweep);
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        cluster.succeed("a", attempt(sweep, 0, 1), 0.5);
        cluster.restart();
        cluster.register("a", "1", 9); // what is left of an output is discarded meanwhile
        BatchInference.Builder batch = BatchInference.builder("toy-model").output("out");
        CheckSpec check = CheckSpec.complete("x");
        Map<JobSpec, String> keys = Map.of(
                batch.input("new.csv").checks(check).build(), "inputFormat.malformed",
                batch.dataset("in").checks().build(), "dataset.format.malformed",
                DataChecks.of("new.csv", check), "format.malformed",
                DatasetLoad.of(DATASET.withChecks(check)), "dataset.format.malformed");

        keys.forEach((spec, key) -> {
            JobId failing = cluster.submit(spec.name() + key, spec);
            int first = spec instanceof BatchInference one && !one.checks().isEmpty() ? 1 : 0;
            if (first == 1) {
                cluster.succeed("a", attempt(failing, 0, 1), new TaskResult.ScoringPlanned(List.of(), 0, "staging"));
            }
            cluster.fail("a", attempt(failing, first, 1), ErrorCode.INVALID_DATA, "see dataset.format.malformed");
            assertThat(cluster.view(failing).error()).isEqualTo("see " + key);
        });
        JobId own = cluster.submit("own", DataChecks.of("new.csv", check));
        cluster.fail("a", attempt(own, 0, 1), ErrorCode.USER_CODE_FAILED, "my dataset.format");
        assertThat(cluster.view(own).error()).as("what users' code says").isEqualTo("my dataset.format");
    }

    @Test
    void driftIsFromTheVersionThatWasTheNewestWhenTheJobWasAccepted() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "in", "high", 0.1), "x");

        Turn turn = cluster.handle(new Command.SubmitJob("r-1", new JobId("c"), DataChecks.of("new.csv", drift)));

        TaskSpec.CheckData task = (TaskSpec.CheckData)
                CoreFixture.messages(turn, NodeMessage.RunAttempt.class).get(0).task();
        assertThat(task.spec().checks()).containsExactly(drift);
        assertThat(task.references()).extracting(DatasetVersion::id).containsExactly("v1");
        CheckSpec misspelt = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "inn"), "x");
        Turn refused = cluster.handle(new Command.SubmitJob("r", new JobId("x"), DataChecks.of("new.csv", misspelt)));
        assertThat(Objects.requireNonNull(refused.refusal()))
                .hasMessageContaining("no dataset 'inn'")
                .hasMessageContaining("did you mean 'in'?");
    }

    @Test
    void whatItsChecksRefuseIsNoReference() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(false));
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "in"), "x");

        assertThat(refusal(DataChecks.of("new.csv", drift)))
                .hasMessageContaining(
                        "'in' was not loaded: its checks refused version v1, see 'bellwether datasets in'");
        cluster.restart();
        cluster.register("a", "1", 1);
        assertThat(refusal(DataChecks.of("new.csv", drift))).hasMessageContaining("its checks refused version v1");
        JobId mended = cluster.submit("again", DatasetLoad.of(DATASET));
        cluster.succeed("a", attempt(mended, 0, 1), loaded(true));
        cluster.submit("c", DataChecks.of("new.csv", drift));
    }

    @Test
    void whatItsChecksRefuseFailsByThemEvenIfItsVersionCannotBeTold() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        JobId gated = cluster.submit("g", DatasetLoad.of(DATASET.withChecks(CheckSpec.complete("x"))));
        cluster.succeed("a", attempt(gated, 0, 1), new TaskResult.DataChecked(List.of(found(false))));
        cluster.fail("a", attempt(gated, 1, 1), ErrorCode.INVALID_DATA);

        assertThat(cluster.view(gated).error()).contains("1 of 1 data checks failed: complete of x");
        assertThat(cluster.view(gated).checks()).hasSize(1);
    }

    @Test
    void aLoadIsNotComparedWithWhatItReplaces() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "in"), "x");

        assertThat(refusal(DatasetLoad.of(DATASET.withChecks(drift))))
                .hasMessageContaining("'in' lies at in.csv, where the data to be checked lies")
                .hasMessageContaining("give each load its own path");
    }

    @ParameterizedTest
    @CsvSource({
        "/in/new.csv, file:/in/new.csv, true",
        "file:///in/new.csv, /in//./old/../new.csv, true",
        "hdfs://Name:8020/in/, hdfs://name/in, true",
        "hdfs://name:9000/in, hdfs://name/in, false",
        "hdfs://name/in, /in, false",
        "s3a://data/in, s3a://data/In, false",
    })
    void placesAreComparedHoweverTheyAreWritten(String before, String now, boolean isSame) {
        DatasetSpec reference = DatasetSpec.of(before, "y").withName("in");
        cluster.succeed("a", attempt(job, 0, 1), loaded(reference, true));
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "in"), "x");
        DatasetLoad load = DatasetLoad.of(DatasetSpec.of(now, "y").withChecks(drift));

        assertThat(cluster.handle(new Command.SubmitJob("r", new JobId("x"), load))
                                .refusal()
                        != null)
                .isEqualTo(isSame);
    }

    @Test
    void itsDataIsLookedAtByTasksBeforeIt() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        CheckSpec drift = CheckSpec.of(CheckKind.DRIFT, Map.of("dataset", "in"), "x");
        DatasetSpec newer = DatasetSpec.of("new.csv", "y").withChecks(CheckSpec.complete("x"), drift);
        cluster.registerWith("b", 4, new NodeCapacity(4_000, 0, Map.of("zone", "a")));
        JobId gated = cluster.submit(
                "g",
                new DatasetLoad(
                        "g", newer, null, Resources.cpu(1).withMemory(2_000).withLabels("zone=a"), null));
        InputSplit split = new InputSplit(0, "new.csv", 0, 10, 0, List.of());
        TaskResult.ChecksPlanned plan = new TaskResult.ChecksPlanned(
                Map.of(), List.of(0), List.of(), List.of(List.of(split), List.of(split)), List.of(List.of(1)));

        List<TaskSpec> parts = ordered(cluster.succeed("b", attempt(gated, 0, 1), plan));

        assertThat(parts)
                .hasSize(3)
                .allSatisfy(part ->
                        assertThat(part.resources()).isEqualTo(Resources.cpu(1).withLabels("zone=a")));
        assertThat(((TaskSpec.CheckPart) parts.get(0)).references()).isEmpty();
        assertThat(((TaskSpec.CheckPart) parts.get(2)).references())
                .extracting(DatasetVersion::id)
                .containsExactly("v1");
        PartialCheck seen = new PartialCheck(5, 0, List.of(), List.of());
        cluster.succeed("b", attempt(gated, 1, 1), new TaskResult.PartChecked(Map.of(), Map.of(0, seen)));
        cluster.grid("b", 1, true);
        cluster.succeed("b", attempt(gated, 2, 1), new TaskResult.PartChecked(Map.of(), Map.of(0, seen)));
        Turn joins = cluster.succeed(
                "b", attempt(gated, 3, 1), new TaskResult.PartChecked(Map.of(1, found(true)), Map.of()));
        assertThat(ordered(joins)).singleElement().isInstanceOf(TaskSpec.JoinChecks.class);
        List<CheckResult> report = List.of(found(true), found(true));
        List<TaskSpec> load = ordered(cluster.succeed("b", attempt(gated, 4, 1), new TaskResult.DataChecked(report)));
        assertThat(load)
                .singleElement()
                .isInstanceOfSatisfying(
                        TaskSpec.LoadDataset.class,
                        task -> assertThat(task.checked()).isEqualTo(report));
        assertThat(cluster.view(gated).checks()).isEqualTo(report);
        cluster.succeed("b", attempt(gated, 5, 1), loaded(true));
        assertThat(cluster.view(gated).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(gated).dataset()).isEqualTo("v1");
    }

    @Test
    void aSweepsTrialsComeAfterAllThatLooksAtItsData() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(true));
        DatasetSpec checked = DATASET.withChecks(CheckSpec.complete("x"), CheckSpec.unique("x"));
        JobId sweep = cluster.submit(
                "g",
                Sweep.builder("gated")
                        .dataset(checked)
                        .trainer(TrainerSpec.of("toy")
                                .withSpace(SearchSpace.builder()
                                        .integer("depth", 1, 10)
                                        .build()))
                        .trials(2)
                        .build());
        InputSplit split = new InputSplit(0, "in.csv", 0, 10, 0, List.of());
        TaskResult.ChecksPlanned plan = new TaskResult.ChecksPlanned(
                Map.of(), List.of(0), List.of(), List.of(List.of(split)), List.of(List.of(1)));
        cluster.succeed("a", attempt(sweep, 0, 1), plan);
        PartialCheck seen = new PartialCheck(5, 0, List.of(), List.of());
        cluster.succeed("a", attempt(sweep, 1, 1), new TaskResult.PartChecked(Map.of(), Map.of(0, seen)));
        assertThat(cluster.view(sweep).trials()).isEmpty();
        cluster.succeed("a", attempt(sweep, 2, 1), new TaskResult.PartChecked(Map.of(1, found(true)), Map.of()));
        cluster.succeed("a", attempt(sweep, 3, 1), new TaskResult.DataChecked(List.of(found(true), found(true))));
        cluster.succeed("a", attempt(sweep, 4, 1), loaded(true));
        cluster.suggest(sweep);
        cluster.succeed("a", attempt(sweep, 5, 1), 0.25);
        cluster.restart();
        cluster.register("a", "1", 1, attempt(sweep, 6, 1));
        cluster.succeed("a", attempt(sweep, 6, 1), 0.75);

        assertThat(cluster.view(sweep).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(sweep).trials())
                .extracting(JobView.TrialView::value)
                .containsExactly(0.25, 0.75);
        assertThat(cluster.view(sweep).best()).isEqualTo(1);
        assertThat(cluster.view(sweep).checks()).hasSize(2);
    }

    private static List<TaskSpec> ordered(Turn turn) {
        return CoreFixture.messages(turn, NodeMessage.RunAttempt.class).stream()
                .map(NodeMessage.RunAttempt::task)
                .toList();
    }

    private static CheckResult found(boolean passes) {
        return new CheckResult(
                "complete", List.of("x"), CheckSpec.Severity.ERROR, passes, "a value", "some", 100, 1, List.of());
    }

    private ClusterException refusal(JobSpec spec) {
        Turn turn = cluster.handle(new Command.SubmitJob("r", new JobId("x"), spec));
        return Objects.requireNonNull(turn.refusal());
    }

    @Test
    void aCheckThatFailsFailsIt() {
        cluster.succeed("a", attempt(job, 0, 1), loaded(false));

        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).errorCode()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(cluster.view(job).error()).contains("1 of 1 data checks failed: complete of x");
        assertThat(cluster.view(job).checks()).hasSize(1);
    }

    @Test
    void whatCannotBeReadFailsIt() {
        cluster.fail("a", attempt(job, 0, 1), ErrorCode.INVALID_DATA);

        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).errorCode()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(cluster.view(job).error()).contains("it broke");
    }

    private static TaskResult loaded(boolean passes) {
        return loaded(DATASET, passes);
    }

    private static TaskResult loaded(DatasetSpec spec, boolean passes) {
        DatasetVersion version = new DatasetVersion("v1", spec, List.of(), List.of("x"), 80, 20, 1);
        return new TaskResult.DatasetLoaded(version, 0.5).withChecks(List.of(found(passes)));
    }
}
