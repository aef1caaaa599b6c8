package io.bellwether.client;

import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.tasks.CallsFile;
import io.bellwether.client.tasks.SerializableCallable;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskGroup;
import io.bellwether.client.tasks.TaskLimits;
import io.bellwether.client.tasks.TaskOptions;
import io.bellwether.client.tasks.UserObjects;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.SessionMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Calls wait in `unsent`; one sender at a time takes what has gathered, up to a batch, stores it as one content and appends it to the
 * job. So the longer a commit takes, the more calls share the next one. This object is the only one that appends, so it knows the number
 * of each call before the cluster does, and expects its result from the moment it is sent.
 */
/** A job that this client feeds. Thread-safe. */
final class DefaultTaskGroup implements TaskGroup {
    private static final Logger log = LoggerFactory.getLogger(DefaultTaskGroup.class);
    private static final int BATCH_TASKS = 50_000;
    private static final long BATCH_BYTES = 4 << 20;
    private static final long UNSENT_BYTES = 64 << 20;

    private final JobId job;
    private final Link link;
    private final Caller caller;
    private final ClientArtifacts artifacts;
    private final TaskOptions options;
    private final ResultFollower results;
    private final Object lock = new Object();
    private final Deque<Call> unsent = new ArrayDeque<>();
    private long unsentBytes;
    private boolean sending;
    private boolean closed;
    private long sequence;
    private int sent;
    private final List<Integer> unwanted = new ArrayList<>();
    private @Nullable ClusterException broken;

    /** What all calls of a batch have in common. */
    private record Shape(@Nullable String function, long functionBytes, List<TaskBatch.Code> code) {}

    private static final class Call {
        private final Shape shape;
        private final byte[] bytes;
        private final ClassLoader loader;
        private final CompletableFuture<Void> accepted = new CompletableFuture<>();
        private final TaskFuture<Object> future;
        /** Its number in the job, once it has been accepted. */
        private volatile int number = -1;

        private Call(DefaultTaskGroup group, Shape shape, byte[] bytes, ClassLoader loader) {
            this.shape = shape;
            this.bytes = bytes;
            this.loader = loader;
            this.future = new TaskFuture<>(accepted, () -> group.cancelOnceAccepted(this));
        }
    }

    private DefaultTaskGroup(JobId job, Link link, Caller caller, ClientArtifacts artifacts, TaskOptions options) {
        this.job = job;
        this.link = link;
        this.caller = caller;
        this.artifacts = artifacts;
        this.options = options;
        this.results = new ResultFollower(job, link, caller, artifacts);
    }

    /** Opens a job; returns when that is durable. */
    static DefaultTaskGroup open(Link link, Caller caller, ClientArtifacts artifacts, TaskOptions options) {
        var spec = new DurableTasks(
                options.name(),
                List.of(),
                true,
                options.retries(),
                options.timeout().toMillis(),
                options.resources().equals(Resources.DEFAULT) ? null : options.resources(),
                options.scheduling().equals(Scheduling.DEFAULT) ? null : options.scheduling(),
                options.idempotent());
        var request = new JobMessage.SubmitJob(UUID.randomUUID().toString(), spec);
        JobId job = caller.call(request, JobMessage.JobAccepted.class).job();
        return new DefaultTaskGroup(job, link, caller, artifacts, options);
    }

    @Override
    public JobId job() {
        return job;
    }

    @Override
    public <T extends @Nullable Object> TaskFuture<T> submit(SerializableCallable<T> call) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        byte[] bytes = UserObjects.write(call, "call", TaskLimits.ARGUMENT_BYTES, classes::add);
        Shape shape = new Shape(null, 0, artifacts.code(classes, options.code()));
        return enqueue(shape, bytes, loader(call));
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> List<TaskFuture<R>> map(
            List<A> items, SerializableFunction<? super A, ? extends R> function) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        byte[] packed = UserObjects.write(function, "function", TaskLimits.ARGUMENT_BYTES, classes::add);
        List<byte[]> arguments = new ArrayList<>(items.size());
        for (A item : items) {
            arguments.add(
                    UserObjects.write(item, "argument " + arguments.size(), TaskLimits.ARGUMENT_BYTES, classes::add));
        }
        Shape shape = new Shape(artifacts.put(packed), packed.length, artifacts.code(classes, options.code()));
        List<TaskFuture<R>> futures = new ArrayList<>(items.size());
        for (byte[] argument : arguments) {
            futures.add(enqueue(shape, argument, loader(function)));
        }
        return futures;
    }

    private static ClassLoader loader(Object code) {
        ClassLoader loader = code.getClass().getClassLoader();
        return loader == null ? ClassLoader.getSystemClassLoader() : loader;
    }

    @SuppressWarnings("unchecked") // the bytes that complete it were written by the call that returns T
    private <T extends @Nullable Object> TaskFuture<T> enqueue(Shape shape, byte[] bytes, ClassLoader loader) {
        Call call = new Call(this, shape, bytes, loader);
        synchronized (lock) {
            awaitRoom();
            requireOpen();
            unsent.add(call);
            unsentBytes += bytes.length;
            if (!sending) {
                sending = true;
                link.threads().execute(this::send);
            }
        }
        return (TaskFuture<T>) call.future;
    }

    private void requireOpen() {
        if (broken != null) {
            throw broken;
        }
        if (closed) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "job " + job + ": closed (expected: open for calls); open another group");
        }
    }

    private void awaitRoom() {
        awaitUntil(() -> unsentBytes < UNSENT_BYTES);
    }

    /** With the lock held; others get it meanwhile. */
    private void awaitUntil(BooleanSupplier condition) {
        try {
            while (broken == null && !condition.getAsBoolean()) {
                lock.wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(
                    ErrorCode.INDETERMINATE,
                    "interrupted while calls were sent to job " + job + "; ask for its results",
                    e);
        }
    }

    /** Sends until nothing waits; one at a time. */
    private void send() {
        while (true) {
            List<Call> calls;
            int first;
            synchronized (lock) {
                calls = nextBatch();
                first = sent;
                if (calls.isEmpty()) {
                    sending = false;
                    lock.notifyAll();
                    return;
                }
            }
            try {
                append(calls, first);
            } catch (RuntimeException | OutOfMemoryError e) {
                fail(Caller.asClusterException(e), calls);
                return;
            }
            synchronized (lock) {
                sent += calls.size();
                sequence++;
                unsentBytes -=
                        calls.stream().mapToLong(call -> call.bytes.length).sum();
                lock.notifyAll();
            }
            calls.forEach(call -> call.accepted.complete(null));
        }
    }

    private List<Call> nextBatch() {
        List<Call> calls = new ArrayList<>();
        long bytes = 0;
        for (Call next = unsent.peek(); next != null; next = unsent.peek()) {
            boolean fits = calls.isEmpty()
                    || (calls.get(0).shape.equals(next.shape)
                            && calls.size() < BATCH_TASKS
                            && bytes + next.bytes.length <= BATCH_BYTES);
            if (!fits) {
                break;
            }
            bytes += next.bytes.length;
            calls.add(unsent.remove());
        }
        return calls;
    }

    private void append(List<Call> calls, int first) {
        byte[] content = CallsFile.pack(calls.stream().map(call -> call.bytes).toList());
        Shape shape = calls.get(0).shape;
        var batch = new TaskBatch(
                calls.size(), artifacts.put(content), content.length, shape.function, shape.functionBytes, shape.code);
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            call.number = first + i;
            if (!call.future.isDone()) {
                results.expect(first + i, call.future, call.loader);
            }
        }
        caller.call(new JobMessage.AppendTasks(job, sequence, List.of(batch), false), SessionMessage.Done.class);
        results.start();
    }

    private void fail(ClusterException reason, List<Call> calls) {
        List<Call> all = new ArrayList<>(calls);
        synchronized (lock) {
            broken = reason;
            sending = false;
            all.addAll(unsent);
            unsent.clear();
            lock.notifyAll();
        }
        for (Call call : all) {
            call.accepted.completeExceptionally(reason);
            call.future.completeExceptionally(reason);
        }
    }

    private void cancelOnceAccepted(Call call) {
        var unused = call.accepted.thenRun(() -> {
            synchronized (lock) {
                unwanted.add(call.number);
                if (unwanted.size() > 1) {
                    return; // goes with those that wait already
                }
            }
            link.threads().execute(this::cancelUnwanted);
        });
    }

    private void cancelUnwanted() {
        List<Integer> numbers;
        synchronized (lock) {
            numbers = List.copyOf(unwanted);
            unwanted.clear();
        }
        try {
            caller.call(new JobMessage.CancelTasks(job, numbers), SessionMessage.Done.class);
        } catch (ClusterException e) {
            log.warn("job={} calls={} not cancelled: {}", job, numbers.size(), e.getMessage());
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            awaitUntil(() -> !sending && unsent.isEmpty());
            if (broken != null) {
                return; // whoever submitted has been told
            }
        }
        caller.call(new JobMessage.AppendTasks(job, sequence, List.of(), true), SessionMessage.Done.class);
    }
}
