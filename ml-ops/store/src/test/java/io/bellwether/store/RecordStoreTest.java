package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.records.RecordChange;
import io.bellwether.records.dataset.DatasetRecord;
import io.bellwether.records.tracking.RunDetail;
import io.bellwether.records.tracking.RunId;
import io.bellwether.records.tracking.RunQuery;
import io.bellwether.records.tracking.RunRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Storage.class)
class RecordStoreTest {
    private final Storage storage;

    @TempDir
    Path directory;

    private Storage.Place place;
    private RecordStore store;
    private long index;

    RecordStoreTest(Storage storage) {
        this.storage = storage;
    }

    @BeforeEach
    void open() {
        place = storage.fresh(directory, "data/records");
        store = place.open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void beginsWithNothingApplied() {
        assertThat(store.appliedIndex()).isZero();
        assertThat(store.runs(RunQuery.newest(10))).isEmpty();
        assertThat(store.models()).isEmpty();
        assertThat(store.datasets()).isEmpty();
        assertThat(store.run(Story.run(0))).isEmpty();
        assertThat(store.lineage("late", 0)).isEmpty();
    }

    @Test
    void givesBackWhatAJournalRecorded() {
        apply(Story.sweepAndScoring());
        reopen();
        RunDetail winner = store.run(Story.run(1)).orElseThrow();
        assertThat(winner.run().status()).isEqualTo(JobState.SUCCEEDED);
        assertThat(winner.run().value()).isEqualTo(0.8);
        assertThat(winner.run().metrics()).containsOnlyKeys("auc", "logloss");
        assertThat(winner.run().params())
                .isEqualTo(Map.of("depth", 1L, "eta", 0.25, "booster", "gbtree", "verbose", false));
        assertThat(winner.run().seed()).isEqualTo(101);
        assertThat(winner.run().node()).isEqualTo("node-a");
        assertThat(winner.run().startedAt()).isEqualTo(Story.T0.plusSeconds(1));
        assertThat(winner.dataset()).extracting(DatasetRecord::version).isEqualTo(Story.VERSION);
        assertThat(store.modelVersion("late", 0)).contains(Story.model(1));
        assertThat(store.datasets()).extracting(each -> each.id()).containsExactly(Story.VERSION.id());
        assertThat(store.datasets().get(0).columns())
                .as("the list goes without")
                .isEmpty();
        DatasetRecord dataset = store.newestDataset(Story.VERSION.spec().name()).orElseThrow();
        assertThat(dataset.columns()).containsExactly(Story.COLUMN);
        assertThat(dataset.malformed()).isEqualTo(Story.MALFORMED);
        assertThat(store.newestDataset(Story.VERSION.id().substring(0, 8))).contains(dataset);
        assertThat(store.newestDataset(Story.VERSION.id().substring(0, 7))).isEmpty();
        assertThat(store.newestDataset("none")).isEmpty();
        RunRecord failed = store.run(Story.run(2)).orElseThrow().run();
        assertThat(failed.status()).isEqualTo(JobState.FAILED);
        assertThat(failed.error()).isEqualTo("the trainer failed");
        assertThat(failed.value()).isNull();
    }

    @Test
    void changesNothingWhenTheSameEntriesComeAgain() {
        List<RecordChange> changes = Story.sweepAndScoring();
        store.apply(1, changes);
        List<String> before = place.sql().dump();
        store.apply(1, changes);
        store.apply(4, changes.subList(3, 7));
        assertThat(place.sql().dump()).isEqualTo(before);
    }

    @Test
    void endsTheSameHoweverTheJournalIsCutIntoBatches() {
        List<RecordChange> changes = Story.sweepAndScoring();
        store.apply(1, changes);
        Storage.Place other = storage.fresh(directory, "other");
        for (int i = 0; i < changes.size(); i++) {
            try (RecordStore again = other.open()) {
                int overlapped = Math.max(0, i - 2);
                again.apply(overlapped + 1, changes.subList(overlapped, i + 1));
            }
        }
        assertThat(other.sql().dump()).isEqualTo(place.sql().dump());
    }

    @Test
    void knowsNothingFromABatchThatFailed() {
        List<RecordChange> changes = Story.sweepAndScoring();
        store.apply(1, changes);
        Storage.Place other = storage.fresh(directory, "other");
        var unknown = new RecordChange.JobEnded(new JobId("nobody"), JobState.FAILED, "lost", Story.T0);
        try (RecordStore again = other.open()) {
            for (int i = 0; i < changes.size(); i++) {
                List<RecordChange> failing = new ArrayList<>(changes.subList(i, changes.size()));
                failing.add(unknown);
                int first = i + 1;
                assertThatThrownBy(() -> again.apply(first, failing)).isInstanceOf(IllegalStateException.class);
                again.apply(first, changes.subList(i, i + 1));
            }
        }
        assertThat(other.sql().dump()).isEqualTo(place.sql().dump());
    }

    @Test
    void keepsNothingOfABatchThatFails() {
        apply(Story.sweepBegins());
        List<String> before = place.sql().dump();
        var unknown = new RecordChange.JobEnded(new JobId("nobody"), JobState.FAILED, "lost", Story.T0);
        assertThatThrownBy(() -> store.apply(4, List.of(Story.queued(0), unknown)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("job: nobody");
        reopen();
        assertThat(store.appliedIndex()).isEqualTo(3);
        assertThat(place.sql().dump()).isEqualTo(before);
    }

    @Test
    void refusesEntriesThatLeaveAGap() {
        assertThatThrownBy(() -> store.apply(2, List.of(RecordChange.none())))
                .hasMessageStartingWith("first index: 2 (expected: at most 1");
    }

    @Test
    void countsEntriesThatRecordNothing() {
        store.apply(1, List.of(RecordChange.none(), RecordChange.none()));
        assertThat(store.appliedIndex()).isEqualTo(2);
    }

    @Test
    void passesOverAttemptsOfTasksThatAreNoRun() {
        apply(Story.sweepBegins());
        apply(List.of(
                new RecordChange.RunDispatched(Story.attempt(-1, 1), Story.NODE, Story.T0),
                RecordChange.RunEnded.failed(Story.attempt(-1, 1), "gone", Story.T0)));
        assertThat(store.runs(RunQuery.newest(10))).isEmpty();
    }

    /** Each in a transaction of its own, as they come. */
    @Test
    void followsARunOverItsPauses() {
        apply(Story.sweepBegins());
        apply(List.of(Story.queued(0)));
        for (int attempt = 1; attempt <= 3; attempt++) {
            Instant at = Story.T0.plusSeconds(attempt);
            apply(List.of(new RecordChange.RunDispatched(Story.attempt(0, attempt), Story.NODE, at)));
            apply(List.of(new RecordChange.RunPaused(Story.attempt(0, attempt), at)));
            RunRecord paused = store.run(Story.run(0)).orElseThrow().run();
            assertThat(paused.status()).isEqualTo(JobState.PAUSED);
            assertThat(paused.attempt()).isEqualTo(attempt);
        }
        apply(List.of(RecordChange.RunEnded.pruned(Story.attempt(0, 3), 0.7, Story.T0.plusSeconds(9))));
        RunRecord ended = store.run(Story.run(0)).orElseThrow().run();
        assertThat(ended.status()).isEqualTo(JobState.PRUNED);
        assertThat(ended.value()).isEqualTo(0.7);
    }

    @Test
    void followsARunOverSeveralAttempts() {
        apply(Story.sweepBegins());
        apply(List.of(
                Story.queued(0),
                new RecordChange.RunDispatched(Story.attempt(0, 1), Story.NODE, Story.T0.plusSeconds(1)),
                new RecordChange.RunRequeued(Story.attempt(0, 1), "node lost", Story.T0.plusSeconds(2))));
        RunRecord waiting = store.run(Story.run(0)).orElseThrow().run();
        assertThat(waiting.status()).isEqualTo(JobState.QUEUED);
        assertThat(waiting.error()).isEqualTo("node lost");
        apply(List.of(
                new RecordChange.RunDispatched(Story.attempt(0, 2), new NodeId("node-b"), Story.T0.plusSeconds(3)),
                Story.succeeded(0, 2, 0.9),
                RecordChange.RunEnded.failed(Story.attempt(0, 1), "too late", Story.T0.plusSeconds(11))));
        RunRecord ended = store.run(Story.run(0)).orElseThrow().run();
        assertThat(ended.status()).isEqualTo(JobState.SUCCEEDED);
        assertThat(ended.attempt()).isEqualTo(2);
        assertThat(ended.node()).isEqualTo("node-b");
        assertThat(ended.startedAt()).isEqualTo(Story.T0.plusSeconds(1));
        assertThat(ended.error()).isNull();
        assertThat(store.lineageEvents(Story.run(0))).hasSize(2);
    }

    @Test
    void cancelsTheRunsThatAreOpenWhenTheirJobEnds() {
        apply(Story.sweepBegins());
        apply(List.of(
                Story.queued(0),
                Story.queued(1),
                new RecordChange.RunDispatched(Story.attempt(1, 1), Story.NODE, Story.T0),
                new RecordChange.JobEnded(Story.SWEEP, JobState.CANCELLED, null, Story.T0.plusSeconds(5))));
        assertThat(store.runs(RunQuery.newest(10).in(JobState.CANCELLED))).hasSize(2);
        assertThat(store.lineageEvents(Story.run(0))).isEmpty();
        assertThat(store.lineageEvents(Story.run(1)))
                .extracting(event -> event.eventType().name())
                .containsExactly("START", "ABORT");
    }

    @Test
    void listsRunsNewestFirstByPages() {
        apply(Story.sweepBegins());
        List<RecordChange> queued = new ArrayList<>();
        for (int trial = 0; trial < 7; trial++) {
            queued.add(Story.queued(trial));
        }
        apply(queued);
        RunQuery query = RunQuery.newest(3).ofJob(Story.SWEEP);
        List<RunRecord> first = store.runs(query);
        List<RunRecord> second = store.runs(query.before(first.get(2).id()));
        assertThat(first).extracting(RunRecord::trial).containsExactly(6, 5, 4);
        assertThat(second).extracting(RunRecord::trial).containsExactly(3, 2, 1);
        assertThat(store.runs(query.ofJob(new JobId("other")))).isEmpty();
        assertThatThrownBy(() -> store.runs(query.before(new RunId("0".repeat(32)))))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void keepsTheTypesAndExtremesOfValues() {
        apply(Story.sweepBegins());
        Map<String, Object> params = Map.of("big", 1L << 40, "int", -3L, "float", 1e-300, "text", "1", "flag", true);
        apply(List.of(
                Story.queued(0, params),
                new RecordChange.RunEnded(
                        Story.attempt(0, 1),
                        JobState.SUCCEEDED,
                        Double.NaN,
                        Map.of("up", Double.POSITIVE_INFINITY, "down", Double.NEGATIVE_INFINITY),
                        null,
                        Story.T0)));
        RunRecord run = store.run(Story.run(0)).orElseThrow().run();
        assertThat(run.params()).isEqualTo(params);
        assertThat(run.metrics())
                .isEqualTo(Map.of("auc", Double.NaN, "up", Double.POSITIVE_INFINITY, "down", Double.NEGATIVE_INFINITY));
        assertThat(run.value()).isNaN();
    }

    @Test
    void takesTextThatNoDatabaseKeeps() {
        apply(Story.sweepBegins());
        apply(List.of(
                Story.queued(0), RecordChange.RunEnded.failed(Story.attempt(0, 1), "cut \0 off \ud800", Story.T0)));
        assertThat(store.run(Story.run(0)).orElseThrow().run().error()).startsWith("cut \ufffd off ");
    }

    @Test
    void keepsOneRowForADatasetVersionThatTwoJobsLoad() {
        apply(Story.sweepBegins());
        apply(List.of(Story.sweepBegins().get(2)));
        assertThat(store.datasets()).hasSize(1);
        assertThat(store.dataset(Story.VERSION.id())).isPresent();
    }

    @Test
    void findsADatasetByEachNameItWasLoadedByAndTakesTheLastLoadOfAName() {
        apply(Story.sweepBegins());
        DatasetRecord first = DatasetRecord.of(Story.VERSION, Story.SWEEP, Story.T0.plusMillis(900));
        DatasetRecord other = DatasetRecord.of(
                new DatasetVersion("f".repeat(64), first.version().spec(), List.of(), List.of("x"), 8, 2, 1),
                first.job(),
                Story.T0);
        apply(List.of(new RecordChange.DatasetRecorded(first.withName("renamed"), 5)));
        assertThat(store.newestDataset("renamed").orElseThrow().withName("flights"))
                .isEqualTo(store.newestDataset("flights").orElseThrow());
        apply(List.of(new RecordChange.DatasetRecorded(other, 5)));
        assertThat(store.newestDataset("flights")).map(DatasetRecord::id).contains(other.id());
        apply(List.of(new RecordChange.DatasetRecorded(first, 5)));
        assertThat(store.newestDataset("flights")).map(DatasetRecord::id).contains(first.id());
        assertThat(store.datasets())
                .extracting(DatasetRecord::name, DatasetRecord::id)
                .containsExactly(
                        tuple("flights", first.id()), tuple("flights", other.id()), tuple("renamed", first.id()));
    }

    @Test
    void tellsOfEachNameHowItWasLoadedAndWhetherItsChecksRefusedIt() {
        apply(Story.sweepBegins());
        DatasetSpec spec = DatasetSpec.of("elsewhere/flights.csv", "late").withName("strict");
        DatasetRecord strict = DatasetRecord.of(Story.VERSION.withSpec(spec), Story.SWEEP, Story.T0.plusSeconds(60));
        DatasetRecord refused = strict.withChecks(List.of(checked(false)));
        apply(List.of(new RecordChange.DatasetRecorded(refused, 5)));

        assertThat(store.newestDataset("strict"))
                .contains(refused.asRefused().withColumns(List.of(Story.COLUMN)).withMalformed(Story.MALFORMED));
        DatasetRecord loaded = store.newestDataset("flights").orElseThrow();
        assertThat(loaded.refused()).isFalse();
        assertThat(loaded.checks()).as("of a load by another name").isEmpty();
        assertThat(store.newestDataset(Story.VERSION.id())).contains(loaded);
        assertThat(store.datasets())
                .extracting(DatasetRecord::name, DatasetRecord::refused)
                .containsExactly(tuple("strict", true), tuple("flights", false));

        apply(List.of(new RecordChange.DatasetRecorded(strict.withChecks(List.of(checked(true))), 5)));
        apply(List.of(new RecordChange.DatasetRecorded(refused, 5)));
        assertThat(store.newestDataset("strict"))
                .as("it stays loaded, whatever the checks of a later load say")
                .map(DatasetRecord::refused)
                .contains(false);
    }

    private static CheckResult checked(boolean passed) {
        return new CheckResult(
                "unique", List.of("id"), CheckSpec.Severity.ERROR, passed, "each once", "none twice", 9, 0, List.of());
    }

    @Test
    void countsTheVersionsOfAModel() {
        apply(Story.sweepAndScoring());
        apply(List.of(new RecordChange.ModelRegistered(Story.model(2))));
        assertThat(store.model("late")).containsExactly(Story.model(2), Story.model(1));
        assertThat(store.modelVersion("late", 0)).contains(Story.model(2));
        assertThat(store.modelVersion("late", 1)).contains(Story.model(1));
        assertThat(store.modelVersion("late", 3)).isEmpty();
        assertThat(store.models().get(0).toView().datasetName()).isEqualTo("flights");
    }

    private void apply(List<RecordChange> changes) {
        store.apply(index + 1, changes);
        index += changes.size();
    }

    private void reopen() {
        store.close();
        store = place.open();
    }
}
