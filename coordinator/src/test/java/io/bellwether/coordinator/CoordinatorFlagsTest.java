package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CoordinatorFlagsTest {
    @TempDir
    private Path directory;

    @Test
    void hasTheseDefaults() {
        CoordinatorConfig config = parse(List.of());
        assertThat(config)
                .isEqualTo(new CoordinatorConfig(
                        "127.0.0.1",
                        7400,
                        7480,
                        Path.of("bellwether-data/coordinator").toAbsolutePath(),
                        null,
                        null,
                        Duration.ofSeconds(3),
                        JournalConfig.SQLITE));
    }

    @Test
    void readsEveryFlagInBothForms() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "sesame\n");
        CoordinatorConfig config = parse(List.of(
                "--port=0",
                "--http-port",
                "8080",
                "--bind",
                "localhost",
                "--data-dir",
                directory.toString(),
                "--token-file",
                token.toString(),
                "--cluster-id=farm",
                "--node-timeout",
                "1500ms"));
        assertThat(config)
                .isEqualTo(new CoordinatorConfig(
                        "localhost",
                        0,
                        8080,
                        directory,
                        "sesame",
                        "farm",
                        Duration.ofMillis(1500),
                        JournalConfig.SQLITE));
        assertThat(config.toString()).doesNotContain("sesame");
    }

    @Test
    void reportsAllProblemsTogether() {
        assertThatThrownBy(() -> parse(List.of(
                        "--port",
                        "70000",
                        "--htp-port",
                        "--node-timeout=soon",
                        "--cluster-id",
                        "a b",
                        "--token-file",
                        directory.resolve("none").toString(),
                        "--data-dir")))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContaining("--port: '70000' (expected: 0 to 65535)")
                .hasMessageContaining("unknown flag '--htp-port'; did you mean '--http-port'?")
                .hasMessageContaining("--node-timeout: 'soon' (expected: 1s to 10m)")
                .hasMessageContaining("--cluster-id: 'a b'")
                .hasMessageContaining("--token-file: ")
                .hasMessageContaining("--data-dir: no value");
    }

    @Test
    void takesTheValueOfAnUnknownFlagForNoFlag() {
        assertThatThrownBy(() -> parse(List.of("--prot", "7400")))
                .hasMessage("unknown flag '--prot'; did you mean '--port'?");
    }

    @Test
    void saysWhatWhoGivesTheFlagOfClientsMayMean() {
        assertThatThrownBy(() -> parse(List.of("--coordinator", "localhost:7400")))
                .hasMessage("unknown flag '--coordinator'; that is how clients are told where this process listens;"
                        + " to say where it does, give '--port'");
    }

    @Test
    void refusesToListenBeyondLoopback() {
        assertThatThrownBy(() -> parse(List.of("--bind", "0.0.0.0")))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContaining("TLS and tokens must be configured")
                .hasMessageContaining("SSH tunnel");
    }

    @Test
    void refusesTheSamePortTwice() {
        assertThatThrownBy(() -> parse(List.of("--port=7500", "--http-port=7500")))
                .hasMessageContaining("another port than --port");
    }

    @Test
    void readsWhereTheJournalIsAndNeverShowsItsPassword() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "sesame\n");
        String url = "jdbc:postgresql://db:5432/bellwether?user=bw";
        JournalConfig journal = parse(List.of(
                        "--journal",
                        url,
                        "--journal-password-file",
                        password.toString(),
                        "--lease=2s",
                        "--shared-dir",
                        directory.toString()))
                .journal();
        assertThat(journal).isEqualTo(new JournalConfig(url, "sesame", Duration.ofSeconds(2), directory));
        assertThat(journal.toString()).contains(url).doesNotContain("sesame");
        assertThat(CoordinatorFlags.parse(List.of("--journal", url), Map.of("BELLWETHER_JOURNAL_PASSWORD", "open"))
                        .journal())
                .isEqualTo(new JournalConfig(url, "open", JournalConfig.DEFAULT_LEASE, null));
    }

    @Test
    void refusesAPasswordThatAllCanReadAndWhatGoesWithNoJournal() {
        assertThatThrownBy(() -> parse(List.of("--journal=jdbc:postgresql://db/x?user=u&password=sesame")))
                .hasMessageContaining("--journal-password-file")
                .hasMessageNotContaining("sesame");
        assertThatThrownBy(() -> parse(List.of("--journal=jdbc:mysql://db/x")))
                .hasMessageContaining("(expected: jdbc:postgresql://HOST:PORT/DATABASE?user=USER)");
        assertThatThrownBy(() -> parse(List.of("--lease=5s", "--shared-dir=/x")))
                .hasMessageContaining("--lease: given without --journal")
                .hasMessageContaining("--shared-dir: given without --journal");
    }

    private static CoordinatorConfig parse(List<String> arguments) {
        return CoordinatorFlags.parse(arguments, Map.of());
    }
}
