package io.bellwether.worker.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.TaskResult.EntitiesJoined;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.sandbox.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a training set appears on a real S3 server, where nothing is renamed in one step. */
class TrainingSetOutputTest {
    @TempDir
    private Path directory;

    @Test
    void itsFilesAreMovedOneByOneAndTheManifestIsLast() throws IOException {
        try (S3Server s3 = S3Server.start(directory.resolve("s3"))) {
            Storage storage = new Storage(s3.environment(
                    directory.resolve("conf"),
                    Map.of("fs.s3a.access.key", S3Server.ACCESS_KEY, "fs.s3a.secret.key", S3Server.SECRET)));
            TrainingSetOutput output = new TrainingSetOutput(storage, s3.uri("set"), new JobId("first"));
            assertThat(output.published()).isEmpty();
            org.apache.hadoop.fs.Path attempt = output.begin(1);
            TrainingSetManifest manifest = written(storage, attempt, "rows");

            assertThat(output.publish(1, manifest)).isEqualTo(manifest);

            assertThat(names(storage, output.path()))
                    .containsExactly("_SUCCESS", "_manifest.json", TrainingSetOutput.file(0));
            assertThat(storage.readText(new org.apache.hadoop.fs.Path(output.path(), TrainingSetOutput.file(0))))
                    .isEqualTo("rows");
            assertThat(output.published()).contains(manifest);
            assertThat(storage.exists(output.staging())).isFalse();
            output.discard();
            assertThat(output.published()).as("what is published stays").contains(manifest);
            TrainingSetOutput other = new TrainingSetOutput(storage, s3.uri("set"), new JobId("other"));
            assertThat(catchThrowableOfType(ClusterException.class, other::published)
                            .code())
                    .isEqualTo(ErrorCode.ALREADY_EXISTS);

            org.apache.hadoop.fs.Path late = other.begin(1); // as if the first had not been there when it looked
            TrainingSetManifest others = written(storage, late, "rows");
            assertThat(catchThrowableOfType(ClusterException.class, () -> other.publish(1, others))
                            .code())
                    .isEqualTo(ErrorCode.ALREADY_EXISTS);
            other.discard();
            assertThat(names(storage, output.path()))
                    .containsExactly("_SUCCESS", "_manifest.json", TrainingSetOutput.file(0));
            assertThat(output.published()).contains(manifest);

            theFilesOfPartsAreMovedInTheirOrder(storage, s3);

            storage.writeText(storage.resolve(s3.uri("half/_claim-first")), "");
            storage.writeText(storage.resolve(s3.uri("half/_manifest.json")), "{");
            assertThat(new TrainingSetOutput(storage, s3.uri("half"), new JobId("first")).published())
                    .as("its manifest was not written to its end")
                    .isEmpty();
        }
    }

    private static void theFilesOfPartsAreMovedInTheirOrder(Storage storage, S3Server s3) {
        TrainingSetOutput output = new TrainingSetOutput(storage, s3.uri("parts"), new JobId("first"));
        for (int part = 0; part < 2; part++) {
            output.endPart(part, 3, written(storage, output.beginPart(part, 3), "part " + part));
        }
        List<EntitiesJoined> parts = List.of(new EntitiesJoined(0, 3, 1), new EntitiesJoined(1, 3, 1));

        TrainingSetManifest manifest = output.publish(parts);

        assertThat(manifest.rows()).isEqualTo(2);
        assertThat(names(storage, output.path()))
                .containsExactly("_SUCCESS", "_manifest.json", TrainingSetOutput.file(0), TrainingSetOutput.file(1));
        assertThat(storage.readText(new org.apache.hadoop.fs.Path(output.path(), TrainingSetOutput.file(1))))
                .isEqualTo("part 1");
        assertThat(storage.exists(output.staging())).isFalse();
        assertThat(output.published()).contains(manifest);
    }

    private static TrainingSetManifest written(Storage storage, org.apache.hadoop.fs.Path attempt, String text) {
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(attempt, TrainingSetOutput.file(0));
        storage.writeText(file, text);
        String sha256 = storage.sha256(Storage.display(file));
        return new TrainingSetManifest(
                TrainingSetManifest.FORMAT,
                new JobId("first"),
                List.of(),
                "at",
                List.of(),
                List.of("x"),
                List.of(new TrainingSetManifest.File(file.getName(), 1, text.length(), sha256)),
                1,
                Map.of());
    }

    private static List<String> names(Storage storage, org.apache.hadoop.fs.Path path) {
        return storage.children(path).stream()
                .map(org.apache.hadoop.fs.Path::getName)
                .sorted()
                .toList();
    }
}
