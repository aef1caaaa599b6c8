package io.bellwether.client.tasks;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The result to be of one call. It fails with a {@code ClusterException}: USER_CODE_FAILED if the call threw, with a {@link
 * RemoteException} as its cause; or why the cluster could not carry it out.
 *
 * <p>{@link #cancel} asks the cluster to end the call, and interrupts it where it runs. {@link #orTimeout} ends the waiting, not the
 * call; for that there is {@link TaskOptions#withTimeout}.
 */
public final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CompletableFuture<Void> accepted;
    private final Runnable canceller;

    /** For clients of the cluster: {@code canceller} is called when the user cancels; it must not block. */
    public TaskFuture(CompletableFuture<Void> accepted, Runnable canceller) {
        this.accepted = accepted;
        this.canceller = canceller;
    }

    /** Completes when the cluster owns the call: it will be carried out whatever crashes, this program included. */
    public CompletableFuture<Void> accepted() {
        return accepted.copy();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            canceller.run();
        }
        return cancelled;
    }

    /** What is derived from it is the caller's own affair: to cancel that does not end the call. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
