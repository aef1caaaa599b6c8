package io.bellwether.client.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkplaceTest {
    @TempDir
    Path directory;

    @Test
    void theOutputIsTheFirstNumberThatIsFree() throws IOException {
        Files.createDirectories(directory.resolve("scores-1"));
        Files.createDirectories(directory.resolve("scores-3"));
        assertThat(Workplace.freshOutput(directory)).isEqualTo(directory.resolve("scores-2"));
    }

    @Test
    void aTemporaryOneLeavesNothingBehind() throws IOException {
        Workplace workplace = Workplace.temporary();
        Path data = workplace.dataDirectory();
        Files.createDirectories(data.resolve("coordinator"));
        workplace.close();
        assertThat(data).doesNotExist();
    }

    @Test
    void dataIsKeptForThoseWhoLookForACause() throws IOException {
        Workplace workplace = Workplace.temporary();
        workplace.keepData();
        workplace.close();
        assertThat(workplace.dataDirectory()).exists();
        Files.delete(workplace.dataDirectory());
    }
}
