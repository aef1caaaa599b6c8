package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.TaskRef;
import io.bellwether.client.tasks.UserObjects;
import io.bellwether.client.tasks.ValueOwner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A value's task is a task like any other, whose result says where the value lies. A task that needs values is handed over when all of them
 * have such results. Where it runs it may turn out that one is not there any more: then the slot says so in place of a result, the value's
 * own task is carried out again, with the same arguments, and the other one behind it. So nothing is watched, and nothing is done
 * again that nobody needs.
 *
 * A value can be deleted when its reference is closed or unreachable and no task is left that needs it. How to make it again is
 * remembered as long as there is a value that was made of it.
 */
/** The values that nodes keep for a session. Thread-safe. */
public final class SessionValues implements ValueOwner {
    private static final Logger log = LoggerFactory.getLogger(SessionValues.class);
    private static final Cleaner CLEANER = Cleaner.create();
    /** How often a value is made again, and how often a task is begun again for want of one. */
    private static final int MAX_AGAIN = 5;

    /** How a function is submitted that is to be applied to the value of a reference. */
    public interface Chain {
        <T extends @Nullable Object, R extends @Nullable Object> TaskRef<R> submit(
                SerializableFunction<? super T, ? extends R> function, TaskRef<T> value);
    }

    private final Dispatcher dispatcher;
    private final Executor elsewhere;
    private final Chain chain;
    private final Map<Long, KeptValue> values = new HashMap<>();
    private long lastId;

    /** {@code elsewhere}: where what may block is done. */
    public SessionValues(Dispatcher dispatcher, Executor elsewhere, Chain chain) {
        this.dispatcher = dispatcher;
        this.elsewhere = elsewhere;
        this.chain = chain;
    }

    /** Has a task carried out whose result is kept where it ran, once the values that it needs are there. */
    public <T extends @Nullable Object> TaskRef<T> keep(
            SessionFunction function, byte[] argument, Collection<Long> needs, int retries) {
        KeptValue value;
        synchronized (this) {
            long id = ++lastId;
            List<KeptValue> needed = needed(needs);
            value = new KeptValue(
                    id, function, argument, needed, retries, task(function, argument, retries, id, needed));
            values.put(id, value);
        }
        TaskRef<T> ref = new TaskRef<>(this, value.id);
        long id = value.id;
        CLEANER.register(ref, () -> release(id));
        begin(value.task, value.needs);
        return ref;
    }

    /** Has a task carried out once the values that it needs are there. */
    public <T extends @Nullable Object> CompletableFuture<T> submit(
            SessionFunction function, byte[] argument, Collection<Long> needs, int retries) {
        SessionTask<T> task;
        List<KeptValue> needed;
        synchronized (this) {
            needed = needed(needs);
            task = task(function, argument, retries, TaskLinks.SENT, needed);
        }
        begin(task, needed);
        return task;
    }

    private List<KeptValue> needed(Collection<Long> ids) {
        List<KeptValue> needed = new ArrayList<>();
        for (long id : ids) {
            needed.add(require(id));
        }
        needed.forEach(value -> value.users++);
        return needed;
    }

    private synchronized KeptValue require(long id) {
        KeptValue value = values.get(id);
        if (value == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "reference " + id
                            + ": closed (expected: open until the last task that needs it has been submitted)");
        }
        return value;
    }

    private <T extends @Nullable Object> SessionTask<T> task(
            SessionFunction function, byte[] argument, int retries, long keep, List<KeptValue> needed) {
        return new SessionTask<>(dispatcher, function, argument, retries, new TaskLinks(this, keep, needed));
    }

    /** Hands the task over once what it needs is there. Each need counts it as a user until it has ended. */
    private void begin(SessionTask<?> task, List<KeptValue> needs) {
        var unused = task.toCompletableFuture().whenComplete((value, failure) -> leave(needs));
        handOver(task, needs);
    }

    private void handOver(SessionTask<?> task, List<KeptValue> needs) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[needs.size()];
        for (int i = 0; i < all.length; i++) {
            KeptValue need = needs.get(i);
            all[i] = need.task.toCompletableFuture().whenComplete((at, failure) -> {
                if (failure != null) {
                    task.fail(needed(failure), elsewhere);
                } else {
                    need.at = at;
                }
            });
        }
        var unused = CompletableFuture.allOf(all).thenRun(() -> {
            if (!task.isDone()) { // cancelled meanwhile, for example
                dispatcher.enqueue(task, false);
            }
        });
    }

    private static ClusterException needed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        ErrorCode code = cause instanceof ClusterException known
                ? known.code()
                : cause instanceof CancellationException ? ErrorCode.CANCELLED : ErrorCode.INTERNAL;
        String why = cause instanceof CancellationException ? "was cancelled" : "failed: " + cause.getMessage();
        return new ClusterException(code, "task: not begun, since a task whose result it needs " + why, cause);
    }

    private void leave(List<KeptValue> needs) {
        for (KeptValue value : needs) {
            boolean unused;
            synchronized (this) {
                value.users--;
                unused = value.released && value.users == 0;
            }
            if (unused) {
                free(value);
            }
        }
    }

    /** A slot could not find these values, so it could not carry out the task. */
    void onLost(SessionTask<?> task, List<Long> ids) {
        TaskLinks links = Objects.requireNonNull(task.links());
        if (++task.misses > MAX_AGAIN) {
            task.fail(
                    new ClusterException(
                            ErrorCode.NODE_LOST,
                            "task: values that it needs were lost " + MAX_AGAIN
                                    + " times before it could read them (expected: nodes that stay); look at 'nodes'"),
                    elsewhere);
            return;
        }
        for (KeptValue need : links.needs()) {
            if (ids.contains(need.id)) {
                makeAgain(need, links.used(need.id));
            }
        }
        handOver(task, links.needs());
    }

    /** The value is not there any more; unless it has been made again since. */
    @SuppressWarnings("ReferenceEquality") // it may be at the same place again
    private void makeAgain(KeptValue value, @Nullable KeptAt lost) {
        SessionTask<KeptAt> again;
        synchronized (this) {
            SessionTask<KeptAt> known = value.task;
            boolean there = known.isDone() && !known.isCompletedExceptionally();
            if (!there || known.join() != lost) {
                return;
            }
            again = task(value.function, value.argument, value.retries, value.id, value.needs);
            value.task = again;
            value.again++;
            value.needs.forEach(need -> need.users++);
        }
        log.info("value={} of {} was lost: its task is carried out again", value.id, lost);
        if (value.again > MAX_AGAIN) {
            again.fail(
                    new ClusterException(
                            ErrorCode.NODE_LOST,
                            "value: lost " + value.again + " times (expected: a node that stays); look at 'nodes'"),
                    elsewhere);
            leave(value.needs);
            return;
        }
        begin(again, value.needs);
    }

    @Override
    public @Nullable Object get(long id) {
        KeptValue value = require(id);
        while (true) {
            KeptAt at = join(value.task);
            SlotWay way = dispatcher.wayTo(at.home());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.min(at.bytes(), Integer.MAX_VALUE - 8));
            try {
                if (way != null && ValueFetch.fetch(way, id, Channels.newChannel(bytes)) >= 0) {
                    return read(bytes.toByteArray(), value);
                }
            } catch (IOException e) {
                log.debug("value={} can't be fetched from {}: {}", id, way, e.toString());
            }
            makeAgain(value, at);
        }
    }

    private static @Nullable Object read(byte[] bytes, KeptValue value) {
        try {
            return UserObjects.read(bytes, value.function.loader());
        } catch (ClassNotFoundException | LinkageError | IOException | RuntimeException e) {
            throw SessionTask.unreadable(e);
        }
    }

    private static KeptAt join(SessionTask<KeptAt> task) {
        try {
            return task.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClusterException failure) {
                throw new ClusterException(failure.code(), String.valueOf(failure.getMessage()), failure.getCause());
            }
            throw e;
        } catch (CancellationException e) {
            throw new ClusterException(ErrorCode.CANCELLED, "task: cancelled, so it has no result", e);
        }
    }

    @Override
    public boolean isWhereTasksRun() {
        return false;
    }

    @Override
    public CompletableFuture<@Nullable Void> done(long id) {
        return require(id).task.thenApply(at -> null);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskRef<R> then(
            TaskRef<T> value, SerializableFunction<? super T, ? extends R> function) {
        return chain.submit(function, value);
    }

    @Override
    public void cancel(long id) {
        require(id).task.cancel(true);
    }

    @Override
    public void release(long id) {
        KeptValue value;
        boolean unused;
        synchronized (this) {
            value = values.remove(id);
            if (value == null) {
                return;
            }
            value.released = true;
            unused = value.users == 0;
        }
        if (unused) {
            free(value);
        }
    }

    /** Not before it is there: what came later would stay. */
    private void free(KeptValue value) {
        var unused = value.task.toCompletableFuture().whenComplete((at, failure) -> dispatcher.free(value.id));
    }
}
