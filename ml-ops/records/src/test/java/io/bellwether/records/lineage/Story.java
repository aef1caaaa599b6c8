package io.bellwether.records.lineage;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.ModelVersionName;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.registry.ModelVersionRecord;
import io.bellwether.records.tracking.JobRecord;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunRecord;
import io.bellwether.records.tracking.ScoringRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A sweep of three trials whose second wins, and batch inference with the model. */
final class Story {
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    static final JobId SWEEP_ID = new JobId("sweep-1");
    static final JobId SCORE_ID = new JobId("score-2");

    static final Sweep SWEEP = Sweep.builder("flights")
            .dataset(DatasetSpec.of("data/flights.csv", "late"))
            .trainer(TrainerSpec.of("noop"))
            .trials(1)
            .registerAs("flights-late")
            .build();

    static final DatasetVersion VERSION = new DatasetVersion(
            "d".repeat(64),
            DatasetSpec.of("data/flights.csv", "late"),
            List.of(new DatasetVersion.SourceFile("data/flights.csv", 100, "f".repeat(64))),
            List.of("distance", "hour"),
            80,
            20,
            1);

    static final DatasetRecord DATASET = DatasetRecord.of(VERSION, SWEEP_ID, T0);

    static final ModelRef MODEL = new ModelRef(
            "flights-late",
            1,
            new ModelArtifact("a".repeat(64), 10, "xgboost-ubj", List.of("distance", "hour"), "late", Map.of()));

    private Story() {}

    static JobRecord sweep() {
        return JobRecord.accepted(SWEEP_ID, SWEEP, null, T0);
    }

    static JobRecord scoring() {
        BatchInference batch = BatchInference.builder("flights-late")
                .name("score")
                .input("hdfs://nn:8020/flights/new")
                .output("out/scores")
                .build();
        return JobRecord.accepted(SCORE_ID, batch, new ModelVersionName("flights-late", 1), T0.plusSeconds(60));
    }

    static RunRecord trial(int number, JobState state) {
        TaskSpec.Trial spec = TaskSpec.Trial.builder(
                        SWEEP_ID,
                        RunId.ofTrial(SWEEP_ID, number).value(),
                        number,
                        "noop",
                        Map.of("depth", number),
                        MetricSpec.AUC)
                .dataset(VERSION)
                .seed(7)
                .keepModel(true)
                .build();
        RunRecord running =
                RunRecord.queued(new TaskId(SWEEP_ID, number + 1), spec, T0).dispatched(1, "node-a", T0.plusSeconds(1));
        return switch (state) {
            case SUCCEEDED -> running.ended(state, 1, 0.5 + number, Map.of(), null, T0.plusSeconds(2));
            case FAILED -> running.ended(state, 1, null, Map.of(), "the trainer failed", T0.plusSeconds(2));
            default -> running;
        };
    }

    static ModelVersionRecord model() {
        RunId run = RunId.ofTrial(SWEEP_ID, 1);
        return new ModelVersionRecord(
                MODEL, T0.plusSeconds(9), SWEEP_ID, run, "noop", Map.of(), "auc", 1.5, VERSION.id(), DATASET.name());
    }

    static List<LineageEvent> events() {
        LineageEvents make = LineageEvents.of("c1");
        List<LineageEvent> events = new ArrayList<>();
        events.add(make.jobStarted(sweep(), List.of()));
        events.addAll(make.datasetLoaded(sweep(), DATASET, T0.plusMillis(900), 800));
        for (int number = 0; number < 3; number++) {
            events.add(make.runStarted(sweep(), trial(number, JobState.RUNNING), DATASET));
            JobState end = number == 2 ? JobState.FAILED : JobState.SUCCEEDED;
            events.add(make.runEnded(sweep(), trial(number, end)));
        }
        events.add(make.modelRegistered(sweep(), trial(1, JobState.SUCCEEDED), model()));
        events.add(make.jobEnded(sweep().ended(JobState.SUCCEEDED, null, T0.plusSeconds(10)), null));
        events.add(make.jobStarted(scoring(), List.of()));
        var output = new TaskResult.OutputCommitted("out/scores", 50, 50, 2, Map.of());
        var committed = new ScoringRecord(SCORE_ID, output, T0.plusSeconds(70));
        events.add(make.jobEnded(scoring().ended(JobState.SUCCEEDED, null, T0.plusSeconds(71)), committed));
        return events;
    }
}
