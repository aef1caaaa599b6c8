package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing file by file, with everything that others may do in between. */
class InPlaceOutputTest {
    private static final String MANIFEST = "_manifest.json";
    private static final String OURS = "{\"job\":\"ours\"}";
    private static final String THEIRS = "{\"job\":\"theirs\"}";

    @TempDir
    private java.nio.file.Path directory;

    private Storage storage;
    private Path path;
    private Path staging;
    private InPlaceOutput ours;
    private InPlaceOutput theirs;

    @BeforeEach
    void open() throws IOException {
        storage = ObjectStore.storage(directory.resolve("conf"));
        path = storage.resolve("objects:" + directory + "/out");
        staging = storage.resolve("objects:" + directory + "/.out.staging-ours");
        ours = output("ours");
        theirs = output("theirs");
        for (String name : List.of("a", "b")) {
            storage.writeText(new Path(staging, name), "rows of " + name);
        }
    }

    @AfterEach
    void nothingElseHappens() {
        ObjectStore.before(call -> {});
    }

    @Test
    void theFilesThenTheManifestThenSuccess() {
        ObjectStore.before(call -> assertThat(!call.equals("put _SUCCESS") || names().contains(MANIFEST))
                .isTrue());
        assertThat(published()).isEqualTo("done");

        assertThat(names()).containsExactlyInAnyOrder("_SUCCESS", MANIFEST, "a", "b");
    }

    @Test
    void aClaimThatWasNotCheckedIsNone() {
        ObjectStore.killAt("list out");
        assertThat(failure(ours::begin)).isEqualTo(ErrorCode.UNREACHABLE);
        nothingElseHappens();
        assertThat(ours.isBegun()).isFalse();
        assertThat(ours.isOpen()).as("to a later attempt of the job").isTrue();
        assertThat(theirs.isOpen()).isFalse();
        storage.writeText(new Path(path, "rows-of-theirs"), ""); // they had looked before

        assertThat(failure(ours::begin)).isEqualTo(ErrorCode.ALREADY_EXISTS);
        ObjectStore.killAt("list out");
        assertThat(failure(ours::begin)).isEqualTo(ErrorCode.UNREACHABLE);
        nothingElseHappens();
        ours.discard();

        assertThat(names()).containsExactly("rows-of-theirs");
    }

    @Test
    void anAttemptGoesOnWhereAnotherWasKilled() {
        for (String call : List.of("list out", "put _claim-ours", "delete _asking-ours", "rename b", "put _SUCCESS")) {
            ObjectStore.killAt(call);
            assertThat(failure(this::published)).as(call).isEqualTo(ErrorCode.UNREACHABLE);
            nothingElseHappens();
            assertThat(ours.isOpen()).as(call).isTrue();
        }

        assertThat(published()).isEqualTo("done");

        assertThat(names()).containsExactlyInAnyOrder("_SUCCESS", MANIFEST, "a", "b");
    }

    @Test
    void whatIsThereBesidesIsAnothers() {
        storage.writeText(new Path(path, MANIFEST), THEIRS);

        ClusterException e = catchThrowableOfType(ClusterException.class, ours::begin);

        assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(e).hasMessageContaining("has got a file '_manifest.json' meanwhile");
        assertThat(names()).containsExactly(MANIFEST);
    }

    @Test
    void twoAttemptsMoveTheSameFilesAtOnce() {
        ObjectStore.before("rename a", () -> assertThat(published()).isEqualTo("done"));
        ours.begin();

        assertThat(ours.move(new Path(staging, "a"), "a")).isEqualTo(new Path(path, "a"));
        assertThat(ours.move(new Path(staging, "b"), "b")).isEqualTo(new Path(path, "b"));

        assertThat(failure(() -> ours.end(OURS))).as("published by the other").isEqualTo(ErrorCode.IO_FAILED);
        assertThat(names()).containsExactlyInAnyOrder("_SUCCESS", MANIFEST, "a", "b");
    }

    @Test
    void aFileThatIsNowhereIsTriedAgain() {
        ours.begin();

        assertThat(failure(() -> ours.move(new Path(staging, "c"), "c"))).isEqualTo(ErrorCode.IO_FAILED);
    }

    @Test
    void aDiscardThatWasKilledIsRepeated() {
        for (String call : List.of("delete a", "delete out")) {
            begun();
            ObjectStore.killAt(call);
            assertThat(failure(ours::discard)).as(call).isEqualTo(ErrorCode.UNREACHABLE);
            nothingElseHappens();
            assertThat(names()).as(call).contains("_claim-ours");
        }

        ours.discard();
        ours.discard();

        assertThat(storage.exists(path)).isFalse();
    }

    @Test
    void aDiscardLeavesAloneWhatIsNotTheJobs() {
        begun();
        storage.writeText(new Path(path, "_claim-theirs"), ""); // as if both had begun
        ours.discard();
        assertThat(names()).containsExactlyInAnyOrder("_claim-theirs", "a");
        storage.delete(path);

        begun();
        storage.writeText(new Path(path, MANIFEST), THEIRS);
        assertThat(failure(() -> ours.end(OURS))).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(ours.isOpen()).isFalse();
        ours.discard();
        assertThat(names()).containsExactlyInAnyOrder(MANIFEST, "a");
    }

    @Test
    void whatIsPublishedStaysAndAManifestThatWasNotWrittenToItsEndIsNone() {
        begun();
        storage.writeText(new Path(path, MANIFEST), OURS);
        ours.discard();
        assertThat(names()).containsExactlyInAnyOrder("_SUCCESS", MANIFEST, "a");
        storage.delete(path);

        begun();
        storage.writeText(new Path(path, MANIFEST), OURS.substring(0, 10));
        ours.discard();
        assertThat(storage.exists(path)).isFalse();
    }

    @Test
    void anAttemptThatGoesOnAfterTheDiscardLeavesNothing() {
        for (String call : List.of("put _asking-ours", "put _claim-ours", "put " + MANIFEST, "put _SUCCESS")) {
            ObjectStore.before(call, () -> {
                storage.delete(staging);
                ours.discard();
            });
            if (call.equals("put _SUCCESS")) {
                assertThat(published()).as("the manifest was there").isEqualTo("done");
                assertThat(names()).hasSize(4);
                return;
            }
            assertThat(failure(this::published)).as(call).isEqualTo(ErrorCode.IO_FAILED);
            assertThat(storage.exists(path)).as(call).isFalse();
            storage.writeText(new Path(staging, "a"), "again");
            storage.writeText(new Path(staging, "b"), "again");
        }
    }

    @Test
    void aFileThatArrivesAfterTheDiscardIsTakenBack() {
        ours.begin();
        ObjectStore.before("rename a", ours::discard);

        assertThat(failure(() -> ours.move(new Path(staging, "a"), "a"))).isEqualTo(ErrorCode.IO_FAILED);

        assertThat(storage.exists(path)).isFalse();
    }

    private String published() {
        return ours.publish(staging, () -> {
            for (String name : List.of("a", "b")) {
                ours.move(new Path(staging, name), name);
            }
            ours.end(OURS);
            return "done";
        });
    }

    private void begun() {
        if (!storage.exists(path)) {
            ours.begin();
        }
        storage.writeText(new Path(path, "a"), "rows");
    }

    private InPlaceOutput output(String job) {
        return new InPlaceOutput(storage, path, new JobId(job), MANIFEST, "_SUCCESS");
    }

    /** Not by the storage, so that nothing happens in between. */
    private List<String> names() {
        return Arrays.asList(
                java.util.Objects.requireNonNull(new java.io.File(path.toUri().getPath()).list()));
    }

    private static ErrorCode failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ClusterException.class, call).code();
    }
}
