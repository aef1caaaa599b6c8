package io.bellwether.worker.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JoinMemoryTest {
    private final JoinMemory memory = new JoinMemory(1 << 20);

    @Test
    void whatFitsRunsAtOnceAndWhatDoesNotWaits() throws Exception {
        List<String> ended = new CopyOnWriteArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<?>[] small = new CompletableFuture<?>[2];
        for (int i = 0; i < small.length; i++) {
            small[i] = CompletableFuture.runAsync(() -> memory.use(400 << 10, () -> {
                both.countDown();
                await(go);
                return ended.add("small");
            }));
        }
        both.await();
        CompletableFuture<Boolean> all =
                CompletableFuture.supplyAsync(() -> memory.use(1L << 40, () -> ended.add("more than there is")));
        assertThat(all).isNotDone();
        go.countDown();
        CompletableFuture.allOf(small).join();
        assertThat(all.join()).isTrue();
        assertThat(ended).containsExactly("small", "small", "more than there is");
    }

    @Test
    void whatFailsGivesItsShareBack() {
        assertThatThrownBy(() -> memory.use(1 << 20, () -> {
                    throw new IllegalStateException("of the work");
                }))
                .hasMessage("of the work");
        assertThat(memory.use(1 << 20, () -> "done")).isEqualTo("done");
    }

    @Test
    void whoWaitsCanBeStopped() {
        memory.use(1 << 20, () -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> memory.use(1, () -> "nothing"))
                    .isInstanceOfSatisfying(
                            ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
            return "done";
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
