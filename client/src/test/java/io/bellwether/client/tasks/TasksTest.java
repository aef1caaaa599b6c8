package io.bellwether.client.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TasksTest {
    private final CompletableFuture<Integer> first = new CompletableFuture<>();
    private final CompletableFuture<Integer> second = new CompletableFuture<>();
    private final CompletableFuture<Integer> third = new CompletableFuture<>();
    private final List<CompletableFuture<Integer>> all = List.of(first, second, third);

    @Test
    void allResultsComeInTheOrderOfTheirFutures() {
        first.completeAsync(() -> 1);
        third.complete(3);
        second.completeAsync(() -> 2);

        assertThat(Tasks.<Integer>joinAll(all)).containsExactly(1, 2, 3);
        assertThat(Tasks.<Integer>joinAll(List.of())).isEmpty();
    }

    @Test
    void theFirstFailureEndsTheOthers() {
        third.completeExceptionally(new IllegalStateException("third"));

        assertThatThrownBy(() -> Tasks.<Integer>joinAll(all))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("third");
        assertThat(first).isCancelled();
        assertThat(second).isCancelled();
    }

    @Test
    void aCancelledOneEndsTheOthers() {
        first.cancel(true);

        assertThatThrownBy(() -> Tasks.<Integer>joinAll(all)).isInstanceOf(CancellationException.class);
        assertThat(third).isCancelled();
    }

    @Test
    void someAreAwaitedHoweverTheyEnd() {
        second.completeExceptionally(new IllegalStateException("second"));
        assertThat(Tasks.awaitSome(all, 1)).containsExactly(second);

        third.completeAsync(() -> 3);
        assertThat(Tasks.awaitSome(all, 2)).containsExactly(second, third);
        assertThat(Tasks.awaitSome(all, 0)).hasSize(2);

        first.completeAsync(() -> 1);
        assertThat(Tasks.awaitSome(all, 7)).isEqualTo(all);
        assertThat(Tasks.awaitSome(List.<CompletableFuture<Integer>>of(), 1)).isEmpty();
    }
}
