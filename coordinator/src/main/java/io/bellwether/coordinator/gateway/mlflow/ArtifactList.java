package io.bellwether.coordinator.gateway.mlflow;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.records.experiment.LoggedRun;
import io.bellwether.store.RecordStore;
import java.util.List;
import java.util.Map;

/** {@code artifacts/list}: of a trial whose model was registered, the model's file; of other runs nothing. */
final class ArtifactList implements MlflowRoutes.Handler {
    private final RecordStore records;

    ArtifactList(RecordStore records) {
        this.records = records;
    }

    private record FileView(String path, boolean is_dir, long file_size) {}

    @Override
    public Object answer(MlflowCall call) {
        LoggedRun run = records.loggedRuns().get(call.fields().run());
        boolean root = call.fields().textOrEmpty("path").isEmpty();
        List<FileView> files = root
                ? records.modelsOf(run.id()).stream()
                        .limit(1)
                        .map(version -> view(version.model().artifact()))
                        .toList()
                : List.of();
        return Map.of("root_uri", run.artifactUri(), "files", files);
    }

    private static FileView view(ModelArtifact artifact) {
        return new FileView("model", false, artifact.bytes());
    }
}
