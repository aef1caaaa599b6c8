package io.bellwether.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {
    @TempDir
    Path data;

    @Test
    void deletesWhatAKilledProcessLeftAndNothingElse() throws IOException {
        Path left = Files.createDirectories(data.resolve("tmp").resolve("deep"));
        Files.writeString(left.resolve("libsnappy.so"), "native");
        Path identity = Files.createFile(data.resolve("node.json"));

        assertThat(TemporaryDirectory.prepare(data))
                .isEqualTo(data.resolve("tmp"))
                .isEmptyDirectory();

        assertThat(identity).exists();
    }

    @Test
    void saysWhichDataDirectoryCannotBeUsed() throws IOException {
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> TemporaryDirectory.prepare(file))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--data-dir");
    }
}
