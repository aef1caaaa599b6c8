package io.bellwether.worker.executor;

import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.Fold;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec.Trial;
import io.bellwether.worker.engine.TrialParams;
import io.bellwether.worker.engine.TrialResult;
import java.time.Duration;
import java.util.TreeMap;

/**
 * What each trial's log says, whatever its trainer adds: on what it worked and what it came to. Silent without a dataset: tiny
 * trials by the thousand would only fill the disk.
 */
final class TrialLog {
    private final AttemptLog log;
    private final Trial trial;
    private final long startNanos = System.nanoTime();

    TrialLog(AttemptLog log, Trial trial) {
        this.log = log;
        this.trial = trial;
    }

    void onStart(TrialParams params, int threads) {
        DatasetVersion dataset = trial.dataset();
        if (dataset != null) {
            Fold fold = trial.fold();
            String part = fold == null || !fold.isCut()
                    ? ""
                    : "fold " + (fold.fold() + 1) + " of " + fold.folds() + " of the train rows, evaluation "
                            + fold.number() + "; ";
            log.add(part + trial.trainer() + ": " + dataset.trainRows() + " train and " + dataset.validationRows()
                    + " validation rows x " + dataset.features().size() + " features, threads " + threads + ", seed "
                    + trial.seed() + ", params " + Json.write(params.asMap()));
        }
    }

    void onPause(TaskResult.TrialPaused pause) {
        if (trial.dataset() != null) {
            log.add("paused after step " + pause.step() + " at "
                    + trial.metric().name() + "=" + pause.value());
        }
    }

    void onEnd(TrialResult result) {
        if (trial.dataset() != null) {
            long millis = Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
            log.add(trial.metric().name() + "=" + result.value() + " after " + millis + " ms, all metrics "
                    + Json.write(new TreeMap<>(result.metrics())));
        }
    }
}
