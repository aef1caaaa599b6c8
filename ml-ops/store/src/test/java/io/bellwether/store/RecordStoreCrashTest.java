package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordStoreCrashTest {
    private static final int KILLS = 4;
    private static final long SEED = 2026;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);

    @Test
    void holdsExactlyWhatItsAppliedIndexSaysAfterEveryKill() throws Exception {
        Path file = directory.resolve("records.db");
        long applied = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = applyUntilKilled(file, 1 + random.nextInt(40), random.nextLong());
            try (RecordStore store = RecordStore.open(file)) {
                assertThat(store.appliedIndex()).isGreaterThanOrEqualTo(acknowledged);
                assertThat(store.appliedIndex()).isGreaterThan(applied);
                applied = store.appliedIndex();
            }
            assertThat(new PlainSql(file).value("pragma integrity_check")).isEqualTo("ok");
        }
        assertThat(new PlainSql(file).dump()).isEqualTo(neverKilled(applied));
    }

    /** Gives the last index that the process told before it was killed, somewhere in its next transaction. */
    private long applyUntilKilled(Path file, int transactions, long seed) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ApplyForever.class.getName(),
                        file.toString(),
                        Long.toString(seed)))
                .redirectError(directory.resolve("child.err").toFile())
                .start();
        try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8)) {
            long last = 0;
            for (int i = 0; i < transactions; i++) {
                String line = told.readLine();
                assertThat(line).as("see child.err in the temporary directory").isNotNull();
                last = Long.parseLong(line);
            }
            awaitSomewhereInTheNextTransactions();
            process.toHandle().destroyForcibly(); // unlike Process, leaves what was told to be read
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                last = Long.parseLong(line);
            }
            return last;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void awaitSomewhereInTheNextTransactions() {
        long until = System.nanoTime() + random.nextInt(5_000_000);
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private List<String> neverKilled(long applied) {
        Path other = directory.resolve("other.db");
        try (RecordStore store = RecordStore.open(other)) {
            store.apply(1, ApplyForever.journal(1, (int) applied));
        }
        return new PlainSql(other).dump();
    }
}
