package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
    private static final int CHUNK = 1000;
    private static final TaskId ONE = TaskId.parse("job-1.a/3");
    private static final TaskId OTHER = TaskId.parse("job-1/3");

    @TempDir
    Path directory;

    private final byte[] content = new byte[2500];
    private String sha256 = "";
    private ArtifactStore store;

    @BeforeEach
    void open() {
        new Random(1).nextBytes(content);
        sha256 = sha256(content);
        store = ArtifactStore.open(directory, 10_000);
    }

    @Test
    void givesBackWhatWasPutInChunks() {
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            assertThat(put(uploads, 0)).isFalse();
            assertThat(put(uploads, 1000)).isFalse();
            assertThat(store.length(sha256)).isEmpty();
            assertThat(put(uploads, 2000)).isTrue();
        }
        assertThat(store.length(sha256)).hasValue(2500);
        assertThat(store.read(sha256, 0, 10_000)).isEqualTo(content);
        assertThat(store.read(sha256, 2400, 1000)).isEqualTo(Arrays.copyOfRange(content, 2400, 2500));
        assertThat(store.read(sha256, 2500, 10)).isEmpty();
        assertThat(files()).containsExactly(sha256.substring(0, 2) + "/" + sha256);
    }

    @Test
    void keepsContentWithoutBytes() {
        String empty = sha256(new byte[0]);
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            assertThat(uploads.put(empty, 0, 0, new byte[0])).isTrue();
        }
        assertThat(store.length(empty)).hasValue(0);
    }

    @Test
    void refusesContentThatWasDamagedOnItsWay() {
        byte[] damaged = content.clone();
        damaged[1234] ^= 1;
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            assertRefused(() -> uploads.put(sha256, 2500, 0, damaged), ErrorCode.INVALID_DATA, "put it again");
            assertThat(uploads.put(sha256, 2500, 0, content)).isTrue();
        }
    }

    @Test
    void refusesAChunkThatDoesNotFollow() {
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            assertRefused(() -> put(uploads, 1000), ErrorCode.INVALID_ARGUMENT, "offset 1000 (expected: 0");
            put(uploads, 0);
            assertRefused(() -> put(uploads, 2000), ErrorCode.INVALID_ARGUMENT, "offset 2000 (expected: 1000)");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void refusesMoreBytesThanAnnounced() {
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            assertRefused(() -> uploads.put(sha256, 2400, 0, content), ErrorCode.INVALID_ARGUMENT, "at most 2400");
        }
    }

    @Test
    void beginsAnewAfterALostConnection() {
        try (ArtifactUploads lost = new ArtifactUploads(store)) {
            put(lost, 0);
            put(lost, 1000);
        }
        assertThat(files()).isEmpty();
        putWhole();
        assertThat(store.read(sha256, 0, 2500)).isEqualTo(content);
    }

    @Test
    void removesAtOpeningWhatAKilledProcessLeft() throws IOException {
        Files.writeString(directory.resolve("unfinished").resolve(sha256 + ".x"), "half");
        ArtifactStore.open(directory);
        assertThat(files()).isEmpty();
    }

    @Test
    void takesTheSameContentFromManyAtOnce() throws Exception {
        int senders = 8;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        try {
            List<Future<?>> puts = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                puts.add(threads.submit(() -> {
                    start.await();
                    putWhole();
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> put : puts) {
                put.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(store.read(sha256, 0, 2500)).isEqualTo(content);
        assertThat(files()).containsExactly(sha256.substring(0, 2) + "/" + sha256);
    }

    @Test
    void refusesWhatIsTooBig() {
        assertRefused(
                () -> store.begin(sha256, 10_001),
                ErrorCode.INVALID_ARGUMENT,
                "10,001 bytes (expected: at most 10,000)");
    }

    @Test
    void refusesNamesThatAreNoHash() {
        assertRefused(() -> store.begin("../../etc/passwd", 1), ErrorCode.INVALID_ARGUMENT, "expected: a SHA-256");
        assertRefused(() -> store.length("../x"), ErrorCode.INVALID_ARGUMENT, "expected: a SHA-256");
    }

    @Test
    void saysWhenContentIsNotHere() {
        assertRefused(() -> store.read(sha256, 0, 10), ErrorCode.NOT_FOUND, "not here");
    }

    @Test
    void boundsTheUploadsOfOneConnection() {
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            for (int i = 0; i < ArtifactUploads.MAX_OPEN; i++) {
                uploads.put(sha256(new byte[] {(byte) i}), 2, 0, new byte[1]);
            }
            assertRefused(() -> put(uploads, 0), ErrorCode.LIMIT_EXCEEDED, "finish one first");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsLentGoesWithTheLastTaskThatNeedsIt() {
        lend(ONE);
        lend(ONE);
        lend(OTHER);
        store.lent().end(ONE, sha256);
        assertThat(store.length(sha256)).hasValue(2500);
        assertThat(store.lent().tasks()).containsExactly(OTHER);
        store.lent().end(ONE.job());
        store.lent().end(ONE, sha256);
        assertThat(store.length(sha256)).hasValue(2500);
        store.lent().end(OTHER);
        assertThat(files()).isEmpty();
        lend(ONE);
        ArtifactStore.open(directory).lent().end(ONE.job()); // after a crash
        assertThat(files()).isEmpty();
    }

    @Test
    void whatWasPutForGoodStaysWhoeverLendsIt() {
        lend(ONE);
        putWhole();
        store.lent().end(ONE);
        assertThat(store.length(sha256)).hasValue(2500);
        lend(OTHER);
        assertThat(store.lent().tasks()).isEmpty();
        store.lent().end(OTHER, sha256);
        assertThat(files()).containsExactly(sha256.substring(0, 2) + "/" + sha256);
    }

    @Test
    void anUnfinishedLoanEndsWithItsTask() {
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            uploads.put(sha256, content.length, 0, Arrays.copyOf(content, CHUNK), ONE);
        }
        assertThat(store.lent().tasks()).containsExactly(ONE);
        store.lent().end(ONE);
        assertThat(files()).isEmpty();
    }

    private void lend(TaskId task) {
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            assertThat(uploads.put(sha256, content.length, 0, content, task)).isTrue();
        }
    }

    private void putWhole() {
        try (ArtifactUploads uploads = new ArtifactUploads(store)) {
            for (int offset = 0; offset < content.length; offset += CHUNK) {
                put(uploads, offset);
            }
        }
    }

    private boolean put(ArtifactUploads uploads, int offset) {
        int end = Math.min(content.length, offset + CHUNK);
        return uploads.put(sha256, content.length, offset, Arrays.copyOfRange(content, offset, end));
    }

    private List<String> files() {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
