package io.bellwether.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.Fold;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrialFieldsTest {
    private static final AttemptId ATTEMPT = AttemptId.parse("j-42/7.2");
    private static final Checkpoint CHECKPOINT = new Checkpoint("ab".repeat(32), 1 << 20, 40);
    private static final Path GOLDEN = Path.of("src/test/resources/wire");

    static Stream<TaskSpec> tasks() {
        return Stream.of(
                trial(Map.of(), null),
                trial(params(), null),
                trial(params(), dataset("v1")),
                trial(Map.of("layers", List.of(16L, 8L)), dataset("v2")), // not of the usual form
                trial(params(), dataset("v1")).forDispatch(0.75, 0, CHECKPOINT, 12L),
                trial(params(), null).ofFold(new Fold(7, 2, 5, true, -3)),
                TaskSpec.Trial.builder(new JobId("j-42"), "run", 3, "toy", params(), MetricSpec.RMSE)
                        .seed(1)
                        .keepModel(true)
                        .bestSoFar(-1.5)
                        .prunable(true)
                        .gang(new Gang(1, 4))
                        .checkpoint(CHECKPOINT)
                        .build(),
                new TaskSpec.ServeSession(new JobId("j-42"), 3));
    }

    static Stream<AttemptOutcome> outcomes() {
        ModelArtifact model = new ModelArtifact("cd".repeat(32), 10, "toy", List.of("a"), "label", Map.of("x", "y"));
        return Stream.of(
                done(new TaskResult.TrialDone(0.81, Map.of("logloss", 0.4), null)),
                done(new TaskResult.TrialDone(0.81, Map.of("logloss", Double.NaN), null)),
                done(new TaskResult.TrialDone(0.81, Map.of(), model)),
                done(new TaskResult.FoldDone(-0.5, Map.of("auc", 0.5, "rmse", 3.0))),
                done(new TaskResult.TrialPaused(3, 0.5, CHECKPOINT)),
                new AttemptOutcome.Failed(ErrorCode.USER_CODE_FAILED, "no", List.of("last", "words")));
    }

    private static AttemptOutcome done(TaskResult result) {
        return new AttemptOutcome.Succeeded(result, 1234);
    }

    private static Map<String, Object> params() {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("rate", 0.1);
        params.put("depth", 6L);
        params.put("booster", "gbtree");
        params.put("shuffle", true);
        params.put("neg", -7L);
        return params;
    }

    private static DatasetVersion dataset(String id) {
        return new DatasetVersion(id, DatasetSpec.of("in.parquet", "label"), List.of(), List.of("f"), 10, 5, 1);
    }

    private static TaskSpec.Trial trial(Map<String, Object> params, @Nullable DatasetVersion dataset) {
        return TaskSpec.Trial.builder(new JobId("j-42"), "0af1", 17, "toy", params, MetricSpec.AUC)
                .dataset(dataset)
                .seed(-1_000_003)
                .build();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void anOrderComesBackAsItWas(TaskSpec task) {
        ExecutorMessage.Execute order = new ExecutorMessage.Execute(ATTEMPT, task, "/data");
        assertThat(WireRehearsal.roundTrip(order)).usingRecursiveComparison().isEqualTo(order);
    }

    @Test
    void theOrderOfParametersAndTheirTypesStay() {
        ExecutorMessage.Execute order = (ExecutorMessage.Execute)
                WireRehearsal.roundTrip(new ExecutorMessage.Execute(ATTEMPT, trial(params(), null), ""));
        assertThat(List.copyOf(((TaskSpec.Trial) order.task()).params().entrySet()))
                .isEqualTo(List.copyOf(params().entrySet()));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void anOutcomeComesBackAsItWas(AttemptOutcome outcome) {
        ExecutorMessage.Finished finished = new ExecutorMessage.Finished(ATTEMPT, outcome);
        assertThat(WireRehearsal.roundTrip(finished)).isEqualTo(finished);
    }

    @Test
    void trialsAndTheirEndsAreWrittenWithoutJson() {
        byte[] order = WireRehearsal.frame(new ExecutorMessage.Execute(ATTEMPT, trial(params(), null), ""));
        byte[] end = WireRehearsal.frame(new ExecutorMessage.Finished(
                ATTEMPT, done(new TaskResult.TrialDone(0.81, Map.of("logloss", 0.4), null))));
        assertThat(order).doesNotContain('{');
        assertThat(end).doesNotContain('{');
    }

    @ParameterizedTest
    @MethodSource("earlier")
    void whatAnEarlierReleaseHasWrittenIsRead(Message message) throws IOException {
        String golden = Files.readString(GOLDEN.resolve(message.getClass().getSimpleName() + ".1.hex"))
                .strip();
        assertThat(WireRehearsal.message(HexFormat.of().parseHex(golden)))
                .usingRecursiveComparison()
                .isEqualTo(message);
    }

    static Stream<Message> earlier() {
        return SampleMessages.all()
                .filter(message ->
                        message instanceof ExecutorMessage.Execute || message instanceof ExecutorMessage.Finished);
    }
}
