package io.bellwether.worker.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.ignite.Ignition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridKillTest {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int ENTRIES = 60;

    /** MiB: more than the 128 that both nodes have together in memory. */
    private static final int LARGE = 180;

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

    @Test
    void moreThanFitsIntoMemoryLiesOnDiskAndIsReadRightWhenANodeWasKilled() throws Exception {
        GridConfig config =
                GridConfig.of("a", "here", "127.0.0.1", directory.resolve("here"), GridConfig.MIN_MEMORY_BYTES);
        try (GridProcess founder = GridProcess.start(directory, "founder", List.of());
                IgniteGrid here = IgniteGrid.open(config);
                IgniteGrid client = IgniteGrid.open(
                        GridConfig.of("a", "client", "127.0.0.1", directory.resolve("c"), GridConfig.MIN_MEMORY_BYTES)
                                .asClient())) {
            here.setPeers(List.of(founder.address()));
            founder.awaitUp();
            assertThat(here.awaitUp(LONG)).isTrue();
            client.setPeers(List.of(founder.address(), here.discoveryAddress()));
            assertThat(client.awaitUp(LONG)).isTrue();
            assertThat(client.discoveryAddress()).isEmpty();
            await().atMost(LONG).until(() -> here.nodes() == 3);
            for (int i = 0; i < LARGE; i++) {
                client.put("v/" + i, large(i));
            }
            await("nothing lies there").atMost(LONG).until(client::isCopied);
            await().atMost(LONG).until(here::isCopied);

            founder.kill();

            await().atMost(LONG).until(() -> here.nodes() == 2);
            assertThat(Ignition.ignite("here").cache("recent").localSize())
                    .as("entries in memory")
                    .isLessThan(LARGE / 2);
            for (int i = 0; i < LARGE; i++) {
                assertThat(client.get("v/" + i)).hasValue(large(i));
            }
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("v/" + i)).hasValue(large(i));
            }
            assertThat(Ignition.ignite("here").cache("recent").localSize())
                    .as("entries that were read again, in memory")
                    .isPositive();
        }
    }

    private static byte[] large(int number) {
        byte[] bytes = new byte[1 << 20];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    private static long present(IgniteGrid grid) {
        return IntStream.range(0, ENTRIES)
                .filter(i -> grid.get("v/" + i)
                        .filter(bytes -> bytes.length == 100_000 + i)
                        .isPresent())
                .count();
    }
}
