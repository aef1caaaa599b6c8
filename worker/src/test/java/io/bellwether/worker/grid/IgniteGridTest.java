package io.bellwether.worker.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.wire.NodeMessage.GridState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteIllegalStateException;
import org.apache.ignite.Ignition;
import org.apache.ignite.failure.FailureContext;
import org.apache.ignite.failure.FailureType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IgniteGridTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    private static final int SEGMENTS = 14;

    @TempDir
    Path directory;

    private final List<IgniteGrid> grids = new ArrayList<>();

    @AfterEach
    void closeAll() {
        grids.forEach(IgniteGrid::close);
    }

    @Test
    void entriesAreSeenByAllNodesAndOutliveOneOfThem() {
        IgniteGrid one = founder("a", "one");
        IgniteGrid two = open("a", "two");
        two.setPeers(List.of(one.discoveryAddress()));
        assertThat(two.awaitUp(LONG)).isTrue();
        await().atMost(LONG).until(() -> one.nodes() == 2 && two.nodes() == 2);
        assertThat(one.otherNotes()).hasSize(1).doesNotContainAnyElementsOf(two.otherNotes());
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        for (int i = 0; i < 20; i++) {
            one.put("v/" + i, bytes);
        }

        assertThat(two.get("v/3")).hasValue(bytes);
        one.close();

        assertThat(one.state()).isEqualTo(GridState.DOWN);
        await().atMost(LONG).until(() -> two.nodes() == 1);
        for (int i = 0; i < 20; i++) {
            assertThat(two.get("v/" + i)).hasValue(bytes);
        }
        assertThat(two.get("v/20")).isEmpty();
        two.remove("v/1");
        assertThat(two.contains("v/1")).isFalse();
        assertThat(two.contains("v/2")).isTrue();
    }

    @Test
    void aNodeSaysWhenAllThatItHoldsIsOnAnotherAndCanThenLeaveWithoutLoss() {
        IgniteGrid leaving = founder("a", "leaving");
        await().atMost(LONG).until(leaving::isCopied); // it holds nothing
        byte[] bytes = new byte[200_000];
        for (int i = 0; i < 100; i++) {
            leaving.put("v/" + i, bytes);
        }
        await().atMost(LONG).until(() -> !leaving.isCopied());
        IgniteGrid two = open("a", "two");
        two.setPeers(List.of(leaving.discoveryAddress()));

        await().atMost(LONG).until(leaving::isCopied);
        await().atMost(LONG).until(two::isCopied);
        leaving.close();

        await().atMost(LONG).until(() -> two.nodes() == 1);
        for (int i = 0; i < 100; i++) {
            assertThat(two.get("v/" + i)).hasValue(bytes);
        }
        await().atMost(LONG).until(() -> !two.isCopied());
    }

    @Test
    void beyondTheDisksLimitVersionsGoThatWereUsedLongestAgoAndThatNoJobNeeds() {
        IgniteGrid grid = open("a", "full", GridConfig.MIN_MEMORY_BYTES);
        grid.setPeers(List.of(grid.discoveryAddress()));
        assertThat(grid.awaitUp(LONG)).isTrue();
        grid.need("needed");
        grid.need("needed");
        grid.needNoMore("needed");
        await().atMost(LONG).until(() -> areNeeded("full"));
        for (String version : List.of("needed", "old", "new")) {
            fill(grid, version, SEGMENTS);
        }

        fill(grid, "newest", SEGMENTS / 2); // 53 MiB of 64, with what each partition takes
        await().atMost(LONG).until(() -> !grid.contains("old/0"));
        for (String version : List.of("needed", "new", "newest")) {
            assertThat(grid.contains(version + "/0")).as(version).isTrue();
            assertThat(grid.contains(version + "/" + (SEGMENTS / 2 - 1)))
                    .as(version)
                    .isTrue();
        }

        grid.needNoMore("needed");
        await().atMost(LONG).until(() -> !areNeeded("full"));
        fill(grid, "last", SEGMENTS);
        await().atMost(LONG).until(() -> !grid.contains("needed/0"));
        assertThat(grid.contains("new/0")).isTrue();
    }

    @Test
    void entriesLieInMemoryWhileThereIsRoomAndInFilesBeyondIt() throws Exception {
        IgniteGrid grid = IgniteGrid.open(GridConfig.of(
                        "a", "spilling", "127.0.0.1", directory.resolve("spilling"), 4 * GridConfig.MIN_MEMORY_BYTES)
                .withDisk(16 * GridConfig.MIN_MEMORY_BYTES));
        grids.add(grid);
        grid.setPeers(List.of(grid.discoveryAddress()));
        assertThat(grid.awaitUp(LONG)).isTrue();
        for (int i = 0; i < 100; i++) {
            grid.put("v/" + i, large(i));
        }
        assertThat(mapped("spilling")).isEmpty();
        for (int i = 100; i < 200; i++) {
            grid.put("v/" + i, large(i));
        }
        assertThat(mapped("spilling")).isNotEmpty();
        for (int i = 0; i < 200; i++) {
            assertThat(grid.get("v/" + i)).hasValue(large(i));
        }
    }

    private static byte[] large(int number) {
        byte[] bytes = new byte[1 << 20];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    /** The files of a node that this process has mapped. */
    private List<String> mapped(String node) throws IOException {
        String place = directory.resolve(node).toString();
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(place))
                .toList();
    }

    private static boolean areNeeded(String node) {
        return StreamSupport.stream(
                        Ignition.ignite(node).<String, String>cache("book").spliterator(), false)
                .anyMatch(entry -> entry.getKey().startsWith("needed/"));
    }

    private static void fill(IgniteGrid grid, String version, int segments) {
        grid.use(version, segments);
        for (int i = 0; i < segments; i++) {
            grid.put(version + "/" + i, new byte[1 << 20]);
        }
    }

    @Test
    void aNodeWhoseOwnAddressIsNotAmongThePeersWaitsForThem() {
        IgniteGrid founder = open("a", "late");
        IgniteGrid waiting = open("a", "waiting");
        waiting.setPeers(List.of(founder.discoveryAddress()));

        assertThat(waiting.awaitUp(Duration.ofSeconds(5))).isFalse();
        assertThat(waiting.get("x")).isEmpty();

        founder.setPeers(List.of(founder.discoveryAddress()));
        assertThat(waiting.awaitUp(LONG)).isTrue();
        await().atMost(LONG).until(() -> waiting.nodes() == 2);
    }

    @Test
    void aWaitingNodeThatIsAllowedToFoundDoesSoAtOnce() {
        IgniteGrid nobody = open("a", "nobody");
        IgniteGrid node = open("a", "node");
        node.setPeers(List.of(nobody.discoveryAddress()));
        assertThat(node.awaitUp(Duration.ofSeconds(3))).isFalse();

        node.setPeers(List.of(nobody.discoveryAddress(), node.discoveryAddress()));

        assertThat(node.awaitUp(LONG)).isTrue();
        assertThat(node.nodes()).isEqualTo(1);
    }

    @Test
    void aFounderThatCameBackToAGridOfItsOwnJoinsThatOfTheNewFounder() {
        IgniteGrid back = founder("a", "back");
        IgniteGrid next = founder("a", "next");
        next.put("k", new byte[] {7});

        next.setPeers(List.of(next.discoveryAddress(), back.discoveryAddress()));
        back.setPeers(List.of(next.discoveryAddress()));

        await().atMost(LONG).until(() -> back.nodes() == 2 && next.nodes() == 2);
        assertThat(back.get("k")).hasValue(new byte[] {7});
    }

    @Test
    void aNodeWhoseFounderIsGoneKeepsItsEntries() {
        IgniteGrid one = founder("a", "one");
        one.put("k", new byte[] {7});
        IgniteGrid gone = open("a", "gone");
        gone.close();

        one.setPeers(List.of(gone.discoveryAddress()));

        await().during(Duration.ofSeconds(4)).atMost(LONG).until(() -> one.state() == GridState.UP);
        assertThat(one.get("k")).hasValue(new byte[] {7});
    }

    @Test
    void nodesOfAnotherClusterAreRefused() {
        IgniteGrid one = founder("a", "one");
        IgniteGrid stranger = open("b", "stranger");
        stranger.setPeers(List.of(one.discoveryAddress(), stranger.discoveryAddress()));

        assertThat(stranger.awaitUp(Duration.ofSeconds(4))).isFalse();
        assertThat(one.nodes()).isEqualTo(1);

        stranger.setPeers(List.of(stranger.discoveryAddress()));
        assertThat(stranger.awaitUp(LONG)).isTrue();
        one.setPeers(List.of(one.discoveryAddress(), stranger.discoveryAddress()));
        one.put("k", new byte[] {1});
        assertThat(stranger.get("k")).isEmpty();
        assertThat(stranger.nodes()).isEqualTo(1);
    }

    @Test
    void aNodeThatFailsInsideIsStartedAgainAndFindsTheEntriesOfTheOthers() {
        IgniteGrid one = founder("a", "one");
        IgniteGrid two = open("a", "two");
        two.setPeers(List.of(one.discoveryAddress()));
        await().atMost(LONG).until(() -> one.nodes() == 2 && two.nodes() == 2);
        one.put("k", new byte[] {7});

        Ignite node = Ignition.ignite("two");
        node.configuration()
                .getFailureHandler()
                .onFailure(node, new FailureContext(FailureType.SEGMENTATION, new IllegalStateException("test")));

        await().atMost(LONG)
                .ignoreException(IgniteIllegalStateException.class) // there is none of the name for a moment
                .until(() -> !Ignition.ignite("two").equals(node));
        assertThat(two.awaitUp(LONG)).isTrue();
        await().atMost(LONG).until(() -> one.nodes() == 2 && two.nodes() == 2);
        assertThat(two.get("k")).hasValue(new byte[] {7});
    }

    private IgniteGrid founder(String cluster, String name) {
        IgniteGrid grid = open(cluster, name);
        grid.setPeers(List.of(grid.discoveryAddress()));
        assertThat(grid.awaitUp(LONG)).isTrue();
        return grid;
    }

    private IgniteGrid open(String cluster, String name) {
        return open(cluster, name, 4 * GridConfig.MIN_MEMORY_BYTES);
    }

    private IgniteGrid open(String cluster, String name, long disk) {
        GridConfig config = new GridConfig(
                cluster,
                name,
                "127.0.0.1",
                directory.resolve(name),
                true,
                GridConfig.MIN_MEMORY_BYTES,
                disk,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                "note of " + name);
        IgniteGrid grid = IgniteGrid.open(config);
        grids.add(grid);
        return grid;
    }
}
