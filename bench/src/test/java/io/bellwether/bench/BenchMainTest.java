package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchMainTest {
    @Test
    void refusesWhatABenchDoesNotLookAt() {
        assertThat(refusal("journal", "--peers"))
                .isEqualTo("bench: journal takes no --peers (expected: --seconds); see scripts/bench --help\n");
        assertThat(refusal("mlflow", "--workers=2")).startsWith("bench: mlflow takes no --workers (expected: --calls)");
        assertThat(refusal("scheduler", "--placements", "5", "--repeat", "3"))
                .startsWith("bench: scheduler takes no --repeat");
        assertThat(refusal("quickstart", "--workers", "1")).contains("(expected: --repeat)");
        assertThat(refusal("sweep", "--calls=2")).contains("--noop-trials");
        assertThat(refusal("swep")).startsWith("bench: 'swep' (expected: one of quickstart, sweep, trials, ");
    }

    private static String refusal(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(new BenchMain()).execute(arguments)).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
