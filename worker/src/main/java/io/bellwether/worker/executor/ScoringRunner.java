package io.bellwether.worker.executor;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.scoring.BatchScoring;
import io.bellwether.worker.scoring.Scorer;

/** Runs the three kinds of task of a batch inference job. */
final class ScoringRunner implements TaskRunner {
    private final BatchScoring scoring;
    private final Scorer.Factory formats;
    private final ModelFiles models;

    ScoringRunner(BatchScoring scoring, Scorer.Factory formats, ModelFiles models) {
        this.scoring = scoring;
        this.formats = formats;
        this.models = models;
    }

    @Override
    public TaskResult run(AttemptScope scope) {
        TaskSpec task = scope.task();
        if (task instanceof TaskSpec.PlanScoring plan) {
            return scoring.plan(plan);
        }
        if (task instanceof TaskSpec.ScoreSplit split) {
            return score(split, scope.attempt().number());
        }
        if (task instanceof TaskSpec.CommitOutput commit) {
            return scoring.commit(commit);
        }
        throw new IllegalStateException(
                "not a task of scoring: " + task.getClass().getSimpleName());
    }

    private TaskResult score(TaskSpec.ScoreSplit split, int attempt) {
        ModelArtifact model = split.model().artifact();
        try (Scorer scorer = formats.open(model, models.read(model.sha256()))) {
            return scoring.score(split, attempt, scorer);
        }
    }
}
