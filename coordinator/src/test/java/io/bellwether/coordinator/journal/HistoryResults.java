package io.bellwether.coordinator.journal;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.FoundColumn;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import java.util.List;
import java.util.Map;

/** What the tasks of {@link HistoryScenario} come to. */
final class HistoryResults {
    private HistoryResults() {}

    static TaskResult of(TaskSpec task) {
        if (task instanceof TaskSpec.LoadDataset load) {
            DatasetVersion.SourceFile file = new DatasetVersion.SourceFile("/data/golden.csv", 1_000, "cd".repeat(32));
            return new TaskResult.DatasetLoaded(
                    new DatasetVersion("ab".repeat(32), load.spec(), List.of(file), List.of("x", "y"), 80, 20, 1), 0.5);
        } else if (task instanceof TaskSpec.Trial trial) {
            double value = 0.6 + trial.number() / 100.0;
            if (trial.fold() != null) {
                return new TaskResult.FoldDone(value + trial.fold().fold() / 10.0, Map.of("logloss", 1 - value));
            }
            Long pause = trial.pauseAt();
            if (pause != null) {
                double paused = trial.job().equals(HistoryScenario.BRED) ? 1 - value : value - 0.1;
                return new TaskResult.TrialPaused(pause, paused, new Checkpoint("78".repeat(32), 99, pause));
            }
            return new TaskResult.TrialDone(value, Map.of("logloss", 1 - value), model("ef".repeat(32)));
        } else if (task instanceof TaskSpec.PlanScoring) {
            InputSplit split = new InputSplit(0, "/data/in.csv", 0, 500, 0, List.of("localhost"));
            return new TaskResult.ScoringPlanned(List.of(split), 500, "/data/.out.staging");
        } else if (task instanceof TaskSpec.ScoreSplit score) {
            return new TaskResult.SplitScored(
                    score.split().number(), "part-00000.parquet", 50, 50, 2_000, "12".repeat(32), 0, null);
        } else if (task instanceof TaskSpec.CommitOutput commit) {
            return new TaskResult.OutputCommitted(commit.batch().output(), 50, 50, 1, Map.of("auc", 0.75));
        } else if (task instanceof TaskSpec.RunCalls calls) {
            return new TaskResult.CallsDone(calls.first(), calls.count(), List.of(), null, "AAAA", null, 3, 20, null);
        } else if (task instanceof TaskSpec.MaterializeView view) {
            return new TaskResult.ViewMaterialized(
                    view.view().spec().name(), view.view().version(), 100, 40, 1_767_225_600_000_000L);
        } else if (task instanceof TaskSpec.BuildTrainingSet set
                && set.spec().entities().path().equals(HistoryScenario.LARGE_FILE)) {
            return new TaskResult.TrainingSetPlanned(
                    List.of(new TaskResult.EntityPart(0, 30), new TaskResult.EntityPart(30, 20)));
        } else if (task instanceof TaskSpec.JoinEntities part) {
            return new TaskResult.EntitiesJoined(part.number(), 1, part.part().rows());
        } else if (task instanceof TaskSpec.CommitTrainingSet set) {
            return new TaskResult.TrainingSetBuilt(
                    set.spec().output(), 50, set.parts().size(), Map.of("golden-view@1", 45L));
        } else if (task instanceof TaskSpec.BuildTrainingSet set) {
            return new TaskResult.TrainingSetBuilt(set.spec().output(), 50, 1, Map.of("golden-view@1", 45L));
        }
        if (task instanceof TaskSpec.CheckData check && check.spec().path().equals(HistoryScenario.LARGE_FILE)) {
            InputSplit first = new InputSplit(0, HistoryScenario.LARGE_FILE, 0, 500, 0, List.of("localhost"));
            InputSplit second = new InputSplit(1, HistoryScenario.LARGE_FILE, 500, 500, 50, List.of("localhost"));
            return new TaskResult.ChecksPlanned(
                    Map.of(),
                    List.of(0),
                    List.of(new FoundColumn("x", "FLOATING", false)),
                    List.of(List.of(first), List.of(second)),
                    List.of(List.of(1)));
        }
        if (task instanceof TaskSpec.CheckPart part) {
            return part.splits().isEmpty()
                    ? new TaskResult.PartChecked(Map.of(1, checked("unique", "y", 0)), Map.of())
                    : new TaskResult.PartChecked(Map.of(), Map.of(0, new PartialCheck(50, 0, List.of(), List.of())));
        }
        if (task instanceof TaskSpec.JoinChecks join) {
            return new TaskResult.DataChecked(
                    List.of(checked("complete", "x", join.parts().size() - 2), checked("unique", "y", 0)));
        }
        if (task instanceof TaskSpec.CheckData) {
            return new TaskResult.DataChecked(List.of(
                    new CheckResult(
                            "complete",
                            List.of("x"),
                            CheckSpec.Severity.ERROR,
                            true,
                            "a value in every row",
                            "0 of 100 rows fail",
                            100,
                            0,
                            List.of()),
                    new CheckResult(
                            "range",
                            List.of("y"),
                            CheckSpec.Severity.ERROR,
                            false,
                            "0 to 1 in every row",
                            "1 of 100 rows fail",
                            100,
                            1,
                            List.of(new CheckResult.FailingRow(7, "3")))));
        }
        throw new IllegalStateException("no result for " + task);
    }

    private static CheckResult checked(String check, String column, int failed) {
        return new CheckResult(
                check,
                List.of(column),
                CheckSpec.Severity.ERROR,
                failed == 0,
                "a value in every row",
                failed + " of 100 rows fail",
                100,
                failed,
                List.of());
    }

    private static ModelArtifact model(String sha256) {
        return new ModelArtifact(sha256, 99, "toy", List.of("x", "y"), "label", Map.of("trainer", "toy"));
    }
}
