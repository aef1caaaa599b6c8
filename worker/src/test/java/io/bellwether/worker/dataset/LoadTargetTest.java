package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.worker.grid.MemoryGrid;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadTargetTest {
    private static final int HELD_BYTES = 4_096;

    private final MemoryGrid grid = new MemoryGrid();
    private final LoadTarget target = new LoadTarget(HELD_BYTES, true);

    @Test
    void holdsWhatIsMadeBeforeTheVersionIsKnown() {
        target.accept(0, new byte[] {1, 2});
        target.keep(0, seen());
        assertThat(target.has(0)).isFalse();
        assertThat(target.seen(0, Set.of(0))).isEmpty();
        assertThat(grid.entries).isEmpty();

        target.open(new LoadState(grid, "v", 3, true));
        target.accept(1, new byte[] {3});
        target.keep(1, seen());

        assertThat(grid.entries).containsOnlyKeys("v/begun", "v/0", "v/1", "v/piece/0", "v/piece/1");
        assertThat(grid.entries.get("v/0")).containsExactly(1, 2);
    }

    @Test
    void whatTheGridHasIsNotPutAgainEvenIfItWasMadeBeforeThatWasKnown() {
        grid.put("v/begun", new byte[] {1});
        grid.put("v/0", new byte[] {9});
        grid.put("v/2", new byte[] {9});
        grid.putKeys.clear();
        target.accept(0, new byte[] {9});
        target.accept(1, new byte[] {9});

        target.open(new LoadState(grid, "v", 3, true));
        target.accept(2, new byte[] {9});

        assertThat(grid.putKeys).containsExactly("v/1");
        assertThat(target.has(0)).isTrue();
        assertThat(target.has(1)).isFalse();
    }

    @Test
    void whoMakesMoreThanIsHeldWaitsForTheVersion() throws InterruptedException {
        target.accept(0, new byte[HELD_BYTES]);
        try (Background<Boolean> more = Background.begin("more", () -> {
            target.accept(1, new byte[HELD_BYTES]);
            return true;
        })) {
            until(() -> waits("more"));

            target.open(new LoadState(grid, "v", 2, true));

            assertThat(more.await()).isTrue();
            assertThat(grid.entries).containsKeys("v/0", "v/1");
        }
    }

    @Test
    void whoWaitsForAVersionThatNeverComesIsEnded() throws InterruptedException {
        target.accept(0, new byte[HELD_BYTES]);
        Background<Boolean> more = Background.begin("ended", () -> {
            target.accept(1, new byte[HELD_BYTES]);
            return true;
        });
        until(() -> waits("ended"));

        more.close();

        assertThatThrownBy(more::await)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("loading was cancelled");
    }

    @Test
    void whatWasSeenInPiecesCountsAsHeld() throws InterruptedException {
        target.keep(0, seen());
        target.accept(0, new byte[HELD_BYTES - 1]);
        try (Background<Boolean> more = Background.begin("pieces", () -> {
            target.keep(1, seen());
            return true;
        })) {
            until(() -> waits("pieces"));

            target.open(new LoadState(grid, "v", 2, true));

            assertThat(more.await()).isTrue();
            assertThat(grid.entries).containsKeys("v/piece/0", "v/piece/1");
        }
    }

    @Test
    void whatNoLaterAttemptMayUseIsNotHeld() {
        LoadTarget ofWords = new LoadTarget(0, false);
        ofWords.keep(0, seen());
        ofWords.open(new LoadState(grid, "v", 2, false));
        assertThat(grid.entries).containsOnlyKeys("v/begun");
    }

    private static PieceCutter.Seen seen() {
        return new PieceCutter.Seen(new TableSketches(1), new LabelMoments(), new LabelMoments());
    }

    private static boolean waits(String thread) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(each -> each.getName().equals(thread) && each.getState() == Thread.State.WAITING);
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
    }
}
