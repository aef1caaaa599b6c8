package io.bellwether.coordinator;

import static io.bellwether.coordinator.MlflowServer.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.ExperimentTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ExperimentsPage;
import org.mlflow.tracking.MlflowClient;

/** Experiments, made and found by MLflow's own Java client. */
@Timeout(300)
@ParameterizedClass
@EnumSource(MlflowServer.Storage.class)
final class MlflowExperimentsTest {
    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // by start()
    private static MlflowServer server;

    /** What it is given {@link #start} uses. */
    MlflowExperimentsTest(MlflowServer.Storage storage) {}

    @BeforeParameterizedClassInvocation
    static void start(MlflowServer.Storage storage) {
        server = MlflowServer.start(directory, storage);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    private static MlflowClient client() {
        return server.client();
    }

    @Test
    void hasADefaultOne() {
        Experiment first = client().getExperiment("0");
        assertThat(first.getName()).isEqualTo("Default");
        assertThat(first.getLifecycleStage()).isEqualTo("active");
        assertThat(client().getExperimentByName("Default")).hasValue(first);
        assertFails(() -> client().deleteExperiment("0"), 400, "INVALID_PARAMETER_VALUE", "default");
    }

    @Test
    void livesThroughAnExperimentAsClientsDo() {
        ExperimentTag tag = ExperimentTag.newBuilder().setKey("k").setValue("v").build();
        String id = client().createExperiment(CreateExperiment.newBuilder()
                .setName("life")
                .setArtifactLocation("s3://bucket/life")
                .addTags(tag)
                .build());
        client().setExperimentTag(id, "team", "flights");
        client().setExperimentTag(id, "team", "delays");
        Experiment made = client().getExperiment(id);
        assertThat(made.getArtifactLocation()).isEqualTo("s3://bucket/life");
        assertThat(made.getCreationTime()).isPositive();
        assertThat(made.getLastUpdateTime()).isGreaterThanOrEqualTo(made.getCreationTime());
        assertThat(made.getTagsList())
                .extracting(each -> each.getKey() + "=" + each.getValue())
                .containsExactly("k=v", "team=delays");
        String run = client().createRun(id).getRunId();
        assertThat(client().getRun(run).getInfo().getArtifactUri()).isEqualTo("s3://bucket/life/" + run + "/artifacts");

        client().renameExperiment(id, "second life");
        assertThat(client().getExperimentByName("life")).isEmpty();
        assertThat(client().getExperimentByName("second life").orElseThrow().getExperimentId())
                .isEqualTo(id);

        client().deleteExperiment(id);
        assertThat(client().getExperiment(id).getLifecycleStage()).isEqualTo("deleted");
        assertThat(client().getRun(run).getInfo().getLifecycleStage()).isEqualTo("deleted");
        assertFails(() -> client().createRun(id), 400, "INVALID_PARAMETER_VALUE", "must be in the 'active' state");
        assertFails(() -> client().deleteExperiment(id), 400, "INVALID_PARAMETER_VALUE", "'active'");
        assertFails(() -> client().createExperiment("second life"), 400, "RESOURCE_ALREADY_EXISTS", "in deleted state");
        client().restoreExperiment(id);
        assertThat(client().getExperiment(id).getLifecycleStage()).isEqualTo("active");
        assertThat(client().listRunInfos(id)).hasSize(1);
        assertFails(() -> client().restoreExperiment(id), 400, "INVALID_PARAMETER_VALUE", "active");
    }

    @Test
    void refusesANameThatIsTaken() {
        String id = client().createExperiment("taken");
        assertFails(() -> client().createExperiment("taken"), 400, "RESOURCE_ALREADY_EXISTS", "'taken' already exists");
        assertFails(() -> client().renameExperiment(id, "Default"), 400, "RESOURCE_ALREADY_EXISTS", "'Default'");
        client().renameExperiment(id, "taken");
        assertFails(() -> client().getExperiment("31337"), 404, "RESOURCE_DOES_NOT_EXIST", "'31337' does not exist");
        assertFails(() -> client().getExperiment("word"), 404, "RESOURCE_DOES_NOT_EXIST", "'word' does not exist");
    }

    @Test
    void findsByNameTagAndLifecycle() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(client().createExperiment("Search-" + i));
            client().setExperimentTag(ids.get(i), "place", i % 2 == 0 ? "even" : "odd");
        }
        client().deleteExperiment(ids.get(4));
        assertThat(names("name LIKE 'Search-%'", ViewType.ACTIVE_ONLY))
                .containsExactly("Search-3", "Search-2", "Search-1", "Search-0");
        assertThat(names("name LIKE 'search-%'", ViewType.ACTIVE_ONLY)).isEmpty();
        assertThat(names("attribute.name ILIKE 'search-_'", ViewType.ALL)).hasSize(5);
        assertThat(names("name LIKE 'Search-%'", ViewType.DELETED_ONLY)).containsExactly("Search-4");
        assertThat(names("tags.place = 'even' AND name != 'Search-0'", ViewType.ACTIVE_ONLY))
                .containsExactly("Search-2");
        assertThat(client().searchExperiments("tags.place = 'odd'").getItems()).hasSize(2);
        assertThat(client().searchExperiments().getItems())
                .extracting(Experiment::getName)
                .contains("Default");

        ExperimentsPage page =
                client().searchExperiments("name LIKE 'Search-%'", ViewType.ACTIVE_ONLY, 2, List.of("name ASC"));
        assertThat(page.getItems()).extracting(Experiment::getName).containsExactly("Search-0", "Search-1");
        var second = page.getNextPage();
        assertThat(second.getItems()).extracting(Experiment::getName).containsExactly("Search-2", "Search-3");
        assertThat(second.hasNextPage()).isFalse();
        assertThat(second.getNextPage().getPageSize()).isZero();
        assertFails(
                () -> client().searchExperiments("metrics.a > 1"),
                400,
                "INVALID_PARAMETER_VALUE",
                "filter: column 1: 'metrics.a'");
    }

    private static List<String> names(String filter, ViewType view) {
        return client().searchExperiments(filter, view, 100, List.of()).getItems().stream()
                .map(Experiment::getName)
                .toList();
    }
}
