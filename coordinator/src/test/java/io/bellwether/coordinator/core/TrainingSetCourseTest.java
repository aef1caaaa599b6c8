package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.EntitiesJoined;
import io.bellwether.client.task.TaskResult.EntityPart;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many entities are joined by several nodes. */
class TrainingSetCourseTest {
    private static final MalformedData PASSED_OVER = new MalformedData(2, Map.of(), "row 3");
    private static final TaskResult.TrainingSetBuilt BUILT =
            new TaskResult.TrainingSetBuilt("out", 7, 3, Map.of("v@1", 5L), Map.of("entities", PASSED_OVER));

    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    @BeforeEach
    void twoNodes() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        cluster.handle(new Command.RegisterView(FeatureViewSpec.builder("v")
                .source("in")
                .keys("k")
                .eventTime("at")
                .features("x")
                .build()));
        job = cluster.submit(
                "t",
                TrainingSet.builder("entities", "at")
                        .features("v")
                        .output("out")
                        .build());
    }

    @Test
    void fewAreBuiltByOneTask() {
        cluster.succeed("a", attempt(job, 0, 1), BUILT);

        assertBuilt();
    }

    @Test
    void partsAreJoinedOnAllNodesAndPublishedInTheirOrderOnceNobodyWrites() {
        assertThat(plan()).containsExactlyInAnyOrder(attempt(job, 1, 1), attempt(job, 2, 1));
        assertThat(progress().phase()).isEqualTo("joining");
        assertThat(progress().total()).isEqualTo(3);
        assertThat(ordered(join("b", 2, 1))).containsExactly(attempt(job, 3, 1));
        cluster.restart();
        cluster.register("a", "2", 1); // without the first part
        cluster.register("b", "1", 1, attempt(job, 3, 1));
        join("a", 1, 2);

        Turn last = join("b", 3, 1);

        TaskSpec.CommitTrainingSet commit = CoreFixture.messages(last, NodeMessage.RunAttempt.class).stream()
                .map(NodeMessage.RunAttempt::task)
                .map(TaskSpec.CommitTrainingSet.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(commit.parts())
                .containsExactly(
                        new EntitiesJoined(0, 2, 10), new EntitiesJoined(1, 1, 10), new EntitiesJoined(2, 1, 10));
        assertThat(progress().phase()).isEqualTo("committing");
        AttemptId publishing = ordered(last).get(0);
        cluster.succeed(nodeOf(last), publishing, BUILT);
        assertBuilt();
    }

    @Test
    void aPartThatFailsFailsAllAndWhatIsLeftIsRemovedOnceNobodyWrites() {
        plan();

        Turn failed = cluster.fail("a", attempt(job, 1, 1), ErrorCode.INVALID_DATA);

        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(ordered(failed)).as("the other still runs").isEmpty();
        Turn stopped = cluster.fail("b", attempt(job, 2, 1), ErrorCode.CANCELLED);
        assertThat(CoreFixture.messages(stopped, NodeMessage.RunAttempt.class))
                .extracting(NodeMessage.RunAttempt::task)
                .containsExactly(new TaskSpec.DiscardTrainingSet(job, "out"));
        cluster.succeed(nodeOf(stopped), ordered(stopped).get(0), new TaskResult.OutputDiscarded("staging"));
        assertThat(ordered(cluster.handle(new Command.Tick()))).isEmpty();
    }

    private List<AttemptId> plan() {
        return ordered(cluster.succeed(
                "a",
                attempt(job, 0, 1),
                new TaskResult.TrainingSetPlanned(
                        List.of(new EntityPart(0, 10), new EntityPart(10, 10), new EntityPart(20, 10)))));
    }

    private Turn join(String node, int task, int number) {
        return cluster.succeed(node, attempt(job, task, number), new EntitiesJoined(task - 1, number, 10));
    }

    private JobProgress progress() {
        return cluster.core.progress(job).orElseThrow();
    }

    private static String nodeOf(Turn turn) {
        return turn.effects().stream()
                .filter(Effect.SendToNode.class::isInstance)
                .map(Effect.SendToNode.class::cast)
                .filter(effect -> effect.message() instanceof NodeMessage.RunAttempt)
                .findFirst()
                .orElseThrow()
                .node()
                .value();
    }

    private void assertBuilt() {
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(Objects.requireNonNull(cluster.view(job).output()).rowsOut()).isEqualTo(7);
        assertThat(cluster.view(job).malformed()).containsExactly(Map.entry("entities", PASSED_OVER));
    }
}
