package io.bellwether.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the scripts say before they build anything. */
@Timeout(300)
final class ScriptsTest {
    private static final Path SCRIPTS =
            Path.of("..", "scripts").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    private record Ended(int exitCode, String output, String errors) {}

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.filter(Files::isExecutable).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void tellsHowItIsUsed(Path script) throws Exception {
        Ended help = run(script, "--help");

        assertThat(help.exitCode()).as(help.errors()).isZero();
        assertThat(help.output()).containsIgnoringCase(script.getFileName().toString());
        assertThat(run(script, "-h").exitCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void refusesAnOptionThatItDoesNotKnow(Path script) throws Exception {
        Ended refused = run(script, "--hepl");

        assertThat(refused.exitCode()).as(refused.errors()).isEqualTo(2);
        assertThat(refused.errors()).startsWith("error: ").doesNotContain("Building");
    }

    @Test
    void refusesValuesThatCannotBeMeant() throws Exception {
        refuses("simulate", "--seeds: '0' (expected: 1 at least)", "--seeds", "0");
        refuses("simulate", "--seeds: 'x' (expected: a whole number)", "--seeds", "x");
        refuses("simulate", "--from: no value", "--seeds", "1", "--from");
        refuses("quickstart", "--output: " + directory + " exists", "--json", "--output", directory.toString());
        refuses("quickstart", "--output: " + directory + " exists", "--output=" + directory, "--stay");
        refuses("bench", "'swep' is no bench", "swep");
    }

    private static void refuses(String script, String sentence, String... arguments) throws Exception {
        Ended refused = run(SCRIPTS.resolve(script), arguments);
        assertThat(refused.errors()).startsWith("error: " + sentence);
        assertThat(refused.exitCode()).isEqualTo(2);
    }

    private static Ended run(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("script", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().remove("JDK_JAVA_OPTIONS"); // of which a JVM that is started would tell
            Process process = builder.start();
            process.getOutputStream().close();
            try (InputStream output = process.getInputStream()) {
                String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                return new Ended(process.waitFor(), text, Files.readString(errors));
            }
        } finally {
            Files.delete(errors);
        }
    }
}
