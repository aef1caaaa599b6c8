package io.bellwether.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DatasetLoader;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.grid.MemoryGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCacheTest {
    private static final int ROWS = 100_000;

    @TempDir
    Path directory;

    private final MemoryGrid grid = new MemoryGrid();
    private final Storage storage = new Storage();
    private final List<DatasetCache> caches = new ArrayList<>();

    @AfterEach
    void closeCaches() {
        caches.forEach(DatasetCache::close);
    }

    @Test
    void decodesOnceForManyWhoAskAtOnce() throws Exception {
        DatasetVersion version = load();
        int before = grid.gets.get();
        DatasetCache cache = open();
        CyclicBarrier together = new CyclicBarrier(16);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            Callable<Path> ask = () -> {
                together.await();
                return cache.ensure(version).get();
            };
            for (var answer : threads.invokeAll(Collections.nCopies(16, ask))) {
                assertThat(answer.get()).isEqualTo(directory.resolve("segments").resolve(version.id()));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(cache.decodes()).isEqualTo(Map.of(version.id(), 1));
        assertThat(grid.gets.get() - before).isEqualTo(version.segments());
    }

    @Test
    void everyRowIsInTheMappedMatrix() {
        Path copy = open().ensure(load()).join();

        checkMatrix(MappedDataset.open(copy));
        checkMatrix(MappedDataset.open(copy, 100_000)); // many maps
    }

    @Test
    void theAddressIsThatOfTheMatrix() {
        Path copy = open().ensure(load()).join();
        MappedDataset data = MappedDataset.open(copy);

        long first = data.address(0, data.rows()).orElseThrow();

        assertThat(data.address(data.trainRows(), data.validationRows()))
                .hasValue(first + 4L * data.columns() * data.trainRows());
        MappedDataset pieces = MappedDataset.open(copy, 100_000);
        assertThat(pieces.address(0, pieces.rows())).isEmpty();
    }

    @Test
    void aCopyFromBeforeARestartIsUsedAgain() {
        DatasetVersion version = load();
        open().ensure(version).join();
        grid.entries.clear();

        DatasetCache restarted = open();

        checkMatrix(MappedDataset.open(restarted.ensure(version).join()));
        assertThat(restarted.decodes()).isEqualTo(Map.of(version.id(), 0));
    }

    @Test
    void aDamagedCopyIsMadeAnew() throws IOException {
        DatasetVersion version = load();
        Path copy = open().ensure(version).join();
        try (FileChannel channel = FileChannel.open(copy.resolve("features.f32"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 4_000);
        }

        DatasetCache restarted = open();

        checkMatrix(MappedDataset.open(restarted.ensure(version).join()));
        assertThat(restarted.decodes()).isEqualTo(Map.of(version.id(), 1));
    }

    @Test
    void aCopyWithoutItsRowsIsMadeAnew() throws IOException {
        DatasetVersion version = load();
        Path copy = open().ensure(version).join();
        Files.delete(copy.resolve("features.f32")); // as if power had been lost before they reached the disk

        DatasetCache restarted = open();

        checkMatrix(MappedDataset.open(restarted.ensure(version).join()));
        assertThat(restarted.decodes()).isEqualTo(Map.of(version.id(), 1));
    }

    @Test
    void whatTheGridHasLostOrDamagedIsReadFromTheSourceAgain() {
        DatasetVersion version = load();
        grid.remove(DatasetLoader.segmentKey(version.id(), 1));
        grid.entries.computeIfPresent(DatasetLoader.segmentKey(version.id(), 0), (key, bytes) -> {
            byte[] damaged = bytes.clone();
            damaged[damaged.length / 2] ^= 1;
            return damaged;
        });

        checkMatrix(MappedDataset.open(open().ensure(version).join()));
        assertThat(grid.contains(DatasetLoader.segmentKey(version.id(), 1))).isTrue();
    }

    @Test
    void anotherNodesCopyIsFetchedDecoded() throws IOException {
        DatasetVersion version = load();
        DatasetCache other = open();
        try (CopyDoor door = CopyDoor.open("127.0.0.1", other::copy)) {
            Path own = directory.resolve("own");
            String noSecret = door.address().substring(0, door.address().lastIndexOf(':') + 1) + "00";
            assertThat(PeerCopies.fetch(List.of(door.address()), version.id(), Files.createDirectories(own)))
                    .as("the other has not decoded it yet")
                    .isFalse();
            Path copy = other.ensure(version).join();
            assertThat(PeerCopies.fetch(List.of(noSecret, "127.0.0.1:1:00"), version.id(), own))
                    .as("the secret is wrong, and nobody is there")
                    .isFalse();
            int gets = grid.gets.get();
            grid.otherNotes = List.of("127.0.0.1:1:00", door.address());
            DatasetCache cache = new DatasetCache(own, grid, storage, Duration.ZERO, Long.MAX_VALUE, any -> true);
            caches.add(cache);

            checkMatrix(MappedDataset.open(cache.ensure(version).join()));
            assertThat(cache.decodes()).isEqualTo(Map.of(version.id(), 0));
            assertThat(grid.gets).hasValue(gets);

            try (FileChannel channel = FileChannel.open(copy.resolve("labels.f32"), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), 400);
            }
            DatasetCache careful = new DatasetCache(
                    directory.resolve("careful"), grid, storage, Duration.ZERO, Long.MAX_VALUE, any -> true);
            caches.add(careful);
            checkMatrix(MappedDataset.open(careful.ensure(version).join()));
            assertThat(careful.decodes()).as("what the peer sent is damaged").isEqualTo(Map.of(version.id(), 1));
        }
    }

    @Test
    void beyondTheLimitCopiesGoThatWereUsedLongestAgoAndThatNoJobNeeds() throws IOException {
        List<DatasetVersion> versions = new ArrayList<>();
        for (long seed = 0; seed < 3; seed++) {
            versions.add(load(DatasetSpec.ValidationSpec.fraction(0.2, seed)));
        }
        NeededVersions needed = new NeededVersions(grid);
        JobId job = new JobId("job-1");
        long two = 2L * ROWS * 3 * 4 + ROWS;
        DatasetCache cache =
                new DatasetCache(directory.resolve("segments"), grid, storage, Duration.ZERO, two, needed::isNeeded);
        caches.add(cache);
        needed.need(job, versions.get(0).id());
        cache.ensure(versions.get(0)).join();
        Path second = cache.ensure(versions.get(1)).join();
        Path third = cache.ensure(versions.get(2)).join();

        await().atMost(Duration.ofMinutes(1)).until(() -> !Files.exists(second));
        assertThat(cache.copy(versions.get(1).id())).isEmpty();
        checkMatrix(MappedDataset.open(cache.copy(versions.get(0).id()).orElseThrow()));
        checkMatrix(MappedDataset.open(third));
        assertThat(grid.needed).containsOnlyKeys(versions.get(0).id());

        needed.release(job);
        checkMatrix(MappedDataset.open(cache.ensure(versions.get(1)).join()));
        assertThat(cache.decodes())
                .as("made again")
                .containsEntry(versions.get(1).id(), 2);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> cache.copy(versions.get(0).id()).isEmpty());
        assertThat(grid.needed).isEmpty();
    }

    @Test
    void aSourceThatHasChangedIsNamedAndAFailureIsNotKept() throws IOException {
        DatasetVersion version = load();
        grid.entries.clear();
        Path file = directory.resolve("rows.parquet");
        byte[] content = Files.readAllBytes(file);
        DuckDb.parquet(file, "SELECT i AS id, -i AS minus, i % 2 AS y FROM range(9) t(i)");
        DatasetCache cache = open();

        CompletableFuture<Path> failed = cache.ensure(version);

        assertThatThrownBy(failed::join)
                .hasCauseInstanceOf(ClusterException.class)
                .hasMessageContaining("has changed: " + file + " had " + content.length + " bytes")
                .hasMessageContaining("submit the job again");
        Files.write(file, content);
        checkMatrix(MappedDataset.open(cache.ensure(version).join()));
    }

    @Test
    void whatACrashLeftHalfMadeIsRemoved() throws IOException {
        Path half = Files.createDirectories(directory.resolve("segments/.tmp-1"));
        Files.writeString(half.resolve("features.f32"), "half");

        open();

        assertThat(half).doesNotExist();
    }

    private static void checkMatrix(MappedDataset data) {
        assertThat(data.rows()).isEqualTo(ROWS);
        assertThat(data.columns()).isEqualTo(2);
        FloatBuffer features = data.features(0, ROWS);
        assertThat(features.isReadOnly()).isTrue();
        FloatBuffer labels = data.labels(0, ROWS);
        boolean[] seen = new boolean[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int id = (int) features.get(2 * row);
            assertThat(seen[id]).isFalse();
            seen[id] = true;
            assertThat(features.get(2 * row + 1)).isEqualTo(Float.valueOf(id % 7 == 0 ? Float.NaN : -id));
            assertThat(labels.get(row)).isEqualTo(id % 2);
        }
        assertThat(data.trainLabels()).hasSize((int) data.trainRows());
        assertThat(data.validationLabels()[0]).isEqualTo(labels.get((int) data.trainRows()));
    }

    private DatasetVersion load() {
        return load(DatasetSpec.ValidationSpec.fraction(0.2, 0));
    }

    private DatasetVersion load(DatasetSpec.ValidationSpec validation) {
        Path file = DuckDb.parquet(
                directory.resolve("rows.parquet"),
                "SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE -i END AS minus, i % 2 AS y FROM range(" + ROWS
                        + ") t(i)");
        return new DatasetLoader(storage, grid)
                .load(new TaskSpec.LoadDataset(
                        DatasetSpec.of(file.toString(), "y").withValidation(validation), MetricSpec.AUC))
                .dataset();
    }

    private DatasetCache open() {
        DatasetCache cache = new DatasetCache(
                directory.resolve("segments"), grid, storage, Duration.ZERO, Long.MAX_VALUE, any -> true);
        caches.add(cache);
        return cache;
    }
}
