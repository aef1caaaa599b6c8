package io.bellwether.worker.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridKillTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int ENTRIES = 60;

    @TempDir
    Path directory;

    @Test
    void entriesOutliveKilledProcessesOneAtATimeAndLostOnesAreAbsentNotStuck() throws Exception {
        try (GridProcess founder = GridProcess.start(directory, "founder", List.of());
                GridProcess third = GridProcess.start(directory, "third", List.of(founder.address()));
                IgniteGrid here = IgniteGrid.open(GridConfig.of(
                        "a", "here", "127.0.0.1", directory.resolve("here"), GridConfig.MIN_MEMORY_BYTES))) {
            here.setPeers(List.of(founder.address()));
            founder.awaitUp();
            third.awaitUp();
            assertThat(here.awaitUp(LONG)).isTrue();
            await().atMost(LONG).until(() -> here.nodes() == 3);
            for (int i = 0; i < ENTRIES; i++) {
                here.put("v/" + i, new byte[100_000 + i]);
            }

            founder.kill();
            await().atMost(LONG).until(() -> here.nodes() == 2);
            assertThat(present(here)).isEqualTo(ENTRIES);

            here.put("v/0", new byte[100_000]);
            await().atMost(LONG).until(() -> present(here) == ENTRIES);
            third.kill();
            await().atMost(LONG).until(() -> here.nodes() == 1);
            // Copies are made anew in the background; what had none yet is gone, and is told at once.
            long start = System.nanoTime();
            assertThat(present(here)).isPositive();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
            here.put("v/0", new byte[100_000]);
            assertThat(here.get("v/0")).isPresent();
        }
    }

    private static long present(IgniteGrid grid) {
        return IntStream.range(0, ENTRIES)
                .filter(i -> grid.get("v/" + i)
                        .filter(bytes -> bytes.length == 100_000 + i)
                        .isPresent())
                .count();
    }
}
