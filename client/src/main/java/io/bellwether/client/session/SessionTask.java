package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.tasks.RemoteException;
import io.bellwether.client.tasks.RemoteFailure;
import io.bellwether.client.tasks.UserObjects;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * To complete a future on the thread that has read its result saves a handover, a quarter of the time that a short task takes. But what
 * depends on the future would run there too, and may block. So a future from which others were derived is completed on a thread of its
 * own, and one for which somebody only waits, at once. `derived` decides which, exactly: whoever derives first makes it DERIVED, whoever
 * completes first makes it COMPLETING, and the other one sees that.
 */
/** One task, and its result to be. Thread-safe; fields without a word are guarded by the dispatcher's lock. */
final class SessionTask<T extends @Nullable Object> extends CompletableFuture<T> {
    private static final int OPEN = 0;
    private static final int DERIVED = 1;
    private static final int COMPLETING = 2;

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<SessionTask> DERIVATION =
            AtomicIntegerFieldUpdater.newUpdater(SessionTask.class, "derivation");

    private final Dispatcher dispatcher;
    private final SessionFunction function;
    private final byte[] argument;
    private final @Nullable TaskLinks links;
    private volatile int derivation = OPEN;

    /** Where it is outstanding; null while it waits here. */
    @Nullable
    SlotConnection slot;

    /** Its function there. */
    ShippedFunctions.@Nullable Shipped shipped;

    /** Its number there. */
    int number;

    /** How many executors have died while they, as far as anybody knows, carried it out; from 1 on it is suspected. */
    int deaths;

    int retriesLeft;

    /** How often it could not be carried out since a value that it needs was lost. For the loop's thread only. */
    int misses;

    SessionTask(
            Dispatcher dispatcher, SessionFunction function, byte[] argument, int retries, @Nullable TaskLinks links) {
        this.links = links;
        this.dispatcher = dispatcher;
        this.function = function;
        this.argument = argument;
        this.retriesLeft = retries;
    }

    /** It is outstanding nowhere. */
    void left() {
        ShippedFunctions.Shipped known = shipped;
        if (known != null) {
            known.outstanding--;
        }
        shipped = null;
        slot = null;
    }

    SessionFunction function() {
        return function;
    }

    byte[] argument() {
        return argument;
    }

    /** What it has to do with kept values; null for nothing. */
    @Nullable
    TaskLinks links() {
        return links;
    }

    /** Completes with where the result is kept: the task is one of those whose results are. */
    @SuppressWarnings("unchecked")
    void succeed(KeptAt at, Executor elsewhere) {
        end(() -> complete((T) at), elsewhere);
    }

    /** Why a result can't be read. */
    static ClusterException unreadable(Throwable failure) {
        return new ClusterException(
                ErrorCode.INVALID_DATA,
                "result: can't be read here: " + failure + "; have the class of the result in this program, too",
                failure);
    }

    /** Completes with the result that {@code bytes} are. */
    @SuppressWarnings("unchecked") // the bytes were written by the call that returns T
    void succeed(byte[] bytes, Executor elsewhere) {
        Object value;
        try {
            value = UserObjects.read(bytes, function.loader());
        } catch (ClassNotFoundException | LinkageError | IOException | RuntimeException e) {
            fail(unreadable(e), elsewhere);
            return;
        }
        end(() -> complete((T) value), elsewhere);
    }

    /** Completes with what the task threw. */
    void fail(RemoteFailure failure, Executor elsewhere) {
        boolean thrown = failure.code() == ErrorCode.USER_CODE_FAILED;
        RemoteException cause = thrown ? failure.toException() : null;
        fail(new ClusterException(failure.code(), "task: " + failure.inOneLine(), cause), elsewhere);
    }

    void fail(ClusterException failure, Executor elsewhere) {
        end(() -> completeExceptionally(failure), elsewhere);
    }

    private void end(Runnable completion, Executor elsewhere) {
        if (DERIVATION.compareAndSet(this, OPEN, COMPLETING)) {
            completion.run();
        } else {
            elsewhere.execute(completion);
        }
    }

    private void onDerived() {
        if (!DERIVATION.compareAndSet(this, OPEN, DERIVED)) {
            while (derivation == COMPLETING && !isDone()) {
                Thread.onSpinWait(); // the other thread is between its decision and the completion
            }
        }
    }

    /** What is derived from it is the caller's own affair: to cancel that does not end the task. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        onDerived();
        return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<T> toCompletableFuture() {
        onDerived(); // asked for by those who combine it with another
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            dispatcher.cancel(this);
        }
        return cancelled;
    }

    @Override
    public T join() {
        beforeWaiting();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        beforeWaiting();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        beforeWaiting();
        return super.get(timeout, unit);
    }

    private void beforeWaiting() {
        if (isDone()) {
            return;
        }
        if (Thread.currentThread() instanceof SlotLoop.LoopThread) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "task: waited for on the thread that brings its result (expected: on one of the program's own);"
                            + " use thenRunAsync and the like where what follows waits for another task");
        }
        dispatcher.spinFor(this);
    }
}
