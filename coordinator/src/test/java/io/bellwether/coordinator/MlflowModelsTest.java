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
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.ModelVersionsPage;
import org.mlflow.tracking.Page;

/** Models that clients register, found by MLflow's own Java client, which has no calls of its own to register them. */
@Timeout(300)
@ParameterizedClass
@EnumSource(MlflowServer.Storage.class)
final class MlflowModelsTest {
    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // by start()
    private static MlflowServer server;

    /** What it is given {@link #start} uses. */
    MlflowModelsTest(MlflowServer.Storage storage) {}

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

    private static void create(String model, String... sources) {
        client().sendPost("registered-models/create", "{\"name\": \"" + model + "\"}");
        for (String source : sources) {
            client().sendPost(
                            "model-versions/create",
                            "{\"name\": \"" + model + "\", \"source\": \"" + source + "\", \"run_id\": \"nobody's\","
                                    + " \"tags\": [{\"key\": \"from\", \"value\": \"" + source + "\"}]}");
        }
    }

    @Test
    void registersWhatNeedNotExistAndGivesItsSourceBack() {
        create("plain", "runs:/newVersionRunId/model", "s3://bucket/two");
        ModelVersion first = client().getModelVersion("plain", "1");
        assertThat(first.getSource()).isEqualTo("runs:/newVersionRunId/model");
        assertThat(first.getRunId()).isEqualTo("nobody's");
        assertThat(first.getVersion()).isEqualTo("1");
        assertThat(first.getCurrentStage()).isEqualTo("None");
        assertThat(first.getTagsList()).extracting(tag -> tag.getKey()).containsExactly("from");
        assertThat(client().getModelVersionDownloadUri("plain", "1")).isEqualTo("runs:/newVersionRunId/model");
        assertThat(client().getModelVersionDownloadUri("plain", "2")).isEqualTo("s3://bucket/two");
        assertThat(client().getRegisteredModel("plain").getName()).isEqualTo("plain");
        assertThat(client().getRegisteredModel("plain").getLatestVersionsList())
                .extracting(ModelVersion::getVersion)
                .containsExactly("2");
        assertFails(() -> create("plain"), 400, "RESOURCE_ALREADY_EXISTS", "plain");
    }

    @Test
    void movesVersionsThroughStages() {
        create("staged", "one", "two", "three");
        move("staged", "1", "production", false);
        move("staged", "2", "Staging", false);
        assertThat(latest("staged")).containsExactly("1 Production", "2 Staging", "3 None");
        assertThat(latest("staged", "Production")).containsExactly("1 Production");
        assertThat(latest("staged", "None", "Staging")).containsExactly("2 Staging", "3 None");
        assertThat(latest("staged", "Archived")).isEmpty();
        move("staged", "2", "Production", true);
        assertThat(latest("staged")).containsExactly("1 Archived", "2 Production", "3 None");
        client().sendPatch(
                        "model-versions/update",
                        "{\"name\": \"staged\", \"version\": \"2\", \"description\": \"the good one\"}");
        assertThat(client().getModelVersion("staged", "2").getDescription()).isEqualTo("the good one");
        assertThat(client().getModelVersion("staged", "2").getCurrentStage()).isEqualTo("Production");
        assertFails(() -> move("staged", "2", "Heaven", false), 400, "INVALID_PARAMETER_VALUE", "Archived");
    }

    private static void move(String model, String version, String stage, boolean archive) {
        client().sendPost(
                        "model-versions/transition-stage",
                        "{\"name\": \"" + model + "\", \"version\": \"" + version + "\", \"stage\": \"" + stage
                                + "\", \"archive_existing_versions\": " + archive + "}");
    }

    private static List<String> latest(String model, String... stages) {
        List<ModelVersion> versions = stages.length == 0
                ? client().getLatestVersions(model)
                : client().getLatestVersions(model, List.of(stages));
        return versions.stream()
                .map(version -> version.getVersion() + " " + version.getCurrentStage())
                .toList();
    }

    @Test
    void findsVersions() {
        create("found", "aa", "ab", "b");
        assertThat(found("name = 'found'")).containsExactlyInAnyOrder("1", "2", "3");
        assertThat(found("name='found' and source_path LIKE 'a%'")).containsExactlyInAnyOrder("1", "2");
        assertThat(found("name LIKE 'fo%' AND version_number > 1")).containsExactlyInAnyOrder("2", "3");
        assertThat(found("tags.from = 'b' AND run_id IN ('nobody''s')")).containsExactly("3");
        assertThat(found("run_id = 'else'")).isEmpty();
        assertThat(client().searchModelVersions().getItems()).hasSizeGreaterThanOrEqualTo(3);

        ModelVersionsPage page = client().searchModelVersions("name = 'found'", 2, List.of("version_number DESC"));
        assertThat(page.getItems()).extracting(ModelVersion::getVersion).containsExactly("3", "2");
        Page<ModelVersion> second = page.getNextPage();
        assertThat(second.getItems()).extracting(ModelVersion::getVersion).containsExactly("1");
        assertThat(second.hasNextPage()).isFalse();
        assertFails(
                () -> client().searchModelVersions("stage = 'None'"),
                400,
                "INVALID_PARAMETER_VALUE",
                "filter: column 1: 'stage'");
    }

    private static List<String> found(String filter) {
        List<String> versions = new ArrayList<>();
        client().searchModelVersions(filter).getItems().forEach(each -> versions.add(each.getVersion()));
        return versions;
    }

    @Test
    void saysWhatIsNotThere() {
        String code = "RESOURCE_DOES_NOT_EXIST";
        assertFails(() -> client().getRegisteredModel("none"), 404, code, "name=none");
        assertFails(() -> client().getLatestVersions("none"), 404, code, "name=none");
        assertFails(() -> client().getModelVersion("none", "1"), 404, code, "(name=none, version=1) not found");
        assertFails(() -> client().getModelVersionDownloadUri("none", "1"), 404, code, "name=none");
        assertFails(
                () -> client().sendPost("model-versions/create", "{\"name\": \"none\", \"source\": \"s\"}"),
                404,
                code,
                "name=none");
    }
}
