package io.bellwether.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.json.Json;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Event;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories that releases wrote. They are read, and give the same state, for ever: never edit them, only add. */
final class GoldenHistoryTest {
    private static final String CURRENT = "0.4.jsonl";

    /** -Dhistory.golden.write=true writes the current release's history anew: for as long as it is not released. */
    private static final boolean WRITE_GOLDEN = Boolean.getBoolean("history.golden.write");

    @ParameterizedTest
    @ValueSource(strings = {"0.1.jsonl", "0.2.jsonl", "0.3.jsonl", CURRENT})
    void replaysTheHistoryOfEveryRelease(String file) throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        for (Event event : decoded(file)) {
            core.replay(event);
        }
        assertThat(core.clusterId()).isEqualTo("golden");
        assertThat(core.job(HistoryScenario.CANCELLED).map(JobView::state)).contains(JobState.CANCELLED);
        assertThat(core.job(HistoryScenario.SWEEP)).hasValueSatisfying(sweep -> {
            assertThat(sweep.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(sweep.trials()).extracting(JobView.TrialView::value).containsExactly(0.6, 0.61, 0.62);
            assertThat(sweep.trials()).extracting(JobView.TrialView::attempts).containsExactly(2, 1, 1);
            assertThat(sweep.model()).isEqualTo(new JobView.ModelVersionName("golden-model", 1));
        });
        assertThat(core.job(HistoryScenario.BATCH)).hasValueSatisfying(batch -> {
            assertThat(batch.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(Objects.requireNonNull(batch.output()).rowsOut()).isEqualTo(50);
        });
    }

    @Test
    void aPrunedTrialStaysPruned() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.PRUNING)).hasValueSatisfying(sweep -> {
            assertThat(sweep.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(sweep.trials())
                    .extracting(JobView.TrialView::state)
                    .containsExactly(JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.PRUNED);
            assertThat(sweep.trials().get(2).value()).isEqualTo(0.25);
        });
    }

    @Test
    void aPausedTrialGoesOnIfItIsAmongTheBest() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.PROMOTED)).hasValueSatisfying(sweep -> {
            assertThat(sweep.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(sweep.trials())
                    .extracting(JobView.TrialView::state)
                    .containsExactly(JobState.PRUNED, JobState.PRUNED, JobState.SUCCEEDED);
            assertThat(sweep.trials()).extracting(JobView.TrialView::attempts).containsExactly(1, 1, 2);
            assertThat(sweep.trials()).extracting(JobView.TrialView::value).containsExactly(0.5, 0.51, 0.62);
        });
    }

    @Test
    void anEvaluatedTrialKeepsItsMeanAndAStoppedSearchItsReason() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.EVALUATED)).hasValueSatisfying(sweep -> {
            assertThat(sweep.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(sweep.stopped()).isEqualTo("little is left to gain");
            assertThat(sweep.trials().get(0).value()).isEqualTo((0.6 + 0.7) / 2);
            assertThat(sweep.trials().get(2).state()).isEqualTo(JobState.CANCELLED);
        });
    }

    @Test
    void aPopulationKeepsWhoWasBorn() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.BRED)).hasValueSatisfying(sweep -> {
            assertThat(sweep.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(sweep.trials())
                    .extracting(JobView.TrialView::state)
                    .containsExactly(JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.PRUNED, JobState.SUCCEEDED);
        });
    }

    @Test
    void aGangReForms() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.GANG)).hasValueSatisfying(sweep -> {
            assertThat(sweep.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(sweep.trials()).extracting(JobView.TrialView::attempts).containsExactly(2, 1, 1);
        });
    }

    @Test
    void callsKeepTheirResults() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.CALLS)).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(job.tasks()).containsEntry(JobState.SUCCEEDED, 3).containsEntry(JobState.CANCELLED, 1);
        });
        assertThat(core.calls(HistoryScenario.CALLS, 0))
                .hasValueSatisfying(page -> assertThat(page.ended()).isNotEmpty());
    }

    @Test
    void aCheckThatFailedEndsItsJobAndTheReportStays() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.CHECKED)).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.FAILED);
            assertThat(job.error()).contains("1 of 2 data checks failed: range of y");
            assertThat(job.errorCode()).isEqualTo(ErrorCode.INVALID_DATA);
            assertThat(job.checks()).extracting(CheckResult::passed).containsExactly(true, false);
        });
        assertThat(core.job(HistoryScenario.LOADED)).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(job.dataset()).isEqualTo("ab".repeat(32));
        });
        assertThat(core.job(HistoryScenario.CHECKED_IN_PARTS)).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(job.checks()).extracting(CheckResult::check).containsExactly("complete", "unique");
        });
    }

    @Test
    void whatSeveralTasksHaveJoinedIsOneOutput() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.JOINED_IN_PARTS)).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(job.tasks()).containsExactly(Map.entry(JobState.SUCCEEDED, 4));
            assertThat(Objects.requireNonNull(job.output()).files()).isEqualTo(2);
        });
    }

    @Test
    void whatAJobsChecksHaveFoundStaysWithWhatFollowed() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        assertThat(core.job(HistoryScenario.GATED)).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(job.dataset()).isEqualTo("ab".repeat(32));
            assertThat(job.checks()).hasSize(2);
        });
        assertThat(core.job(HistoryScenario.GATED_BATCH)).hasValueSatisfying(job -> {
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(Objects.requireNonNull(job.output()).rowsOut()).isEqualTo(50);
            assertThat(job.checks()).hasSize(2);
        });
    }

    @Test
    void whatWasMovedOrEndedForOthersCountsNoFailure() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        decoded(CURRENT).forEach(core::replay);
        for (JobId id :
                List.of(HistoryScenario.MOVED, HistoryScenario.LOW, HistoryScenario.HIGH, HistoryScenario.TWICE)) {
            assertThat(core.job(id).map(JobView::state)).contains(JobState.SUCCEEDED);
        }
        assertThat(core.job(HistoryScenario.LOW).orElseThrow().trials())
                .extracting(JobView.TrialView::attempts)
                .contains(1, 2);
    }

    @Test
    void aPasswordInAPathIsReadThoughSuchASpecIsNoLongerTaken() throws Exception {
        CoordinatorCore core = new CoordinatorCore(CoreConfig.DEFAULT, 2);
        List<String> lines = lines(CURRENT);
        for (int i = 0; i < lines.size(); i++) {
            core.replay(EventCodec.decode(i + 1, lines.get(i).replace(":\"/data/", ":\"s3a://KEY:12/SECRET@bucket/")));
        }
        for (JobId id : List.of(HistoryScenario.SWEEP, HistoryScenario.BATCH, HistoryScenario.VIEWED)) {
            assertThat(core.job(id).map(JobView::state)).contains(JobState.SUCCEEDED);
        }
    }

    @Test
    void holdsEveryTypeOfEventThatThisReleaseWrites() throws Exception {
        TreeSet<String> types = new TreeSet<>();
        for (String line : lines(CURRENT)) {
            types.add(Json.LENIENT.readTree(line).get("type").textValue());
        }
        JsonSubTypes declared = Event.class.getAnnotation(JsonSubTypes.class);
        assertThat(types)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(declared.value())
                        .map(JsonSubTypes.Type::name)
                        .toList());
    }

    @Test
    void isWhatThisReleaseWrites() throws Exception {
        List<String> written =
                HistoryScenario.live().stream().map(EventCodec::encode).toList();
        if (WRITE_GOLDEN) {
            Files.write(Path.of("src/test/resources/history", CURRENT), written);
        }
        assertThat(written.stream().map(GoldenHistoryTest::tree).toList())
                .isEqualTo(lines(CURRENT).stream().map(GoldenHistoryTest::tree).toList());
    }

    private static Object tree(String line) {
        return Json.read(line, Object.class);
    }

    private static List<Event> decoded(String file) throws Exception {
        List<Event> events = new ArrayList<>();
        for (String line : lines(file)) {
            events.add(EventCodec.decode(events.size() + 1, line));
        }
        return events;
    }

    private static List<String> lines(String file) throws Exception {
        try (InputStream in = GoldenHistoryTest.class.getResourceAsStream("/history/" + file)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
