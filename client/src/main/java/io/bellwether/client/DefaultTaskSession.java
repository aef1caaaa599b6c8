package io.bellwether.client;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.session.Dispatcher;
import io.bellwether.client.session.SessionFunction;
import io.bellwether.client.session.SessionValues;
import io.bellwether.client.session.SlotDialer;
import io.bellwether.client.session.SlotFrames;
import io.bellwether.client.tasks.SerializableCallable;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.SessionOptions;
import io.bellwether.client.tasks.TaskLimits;
import io.bellwether.client.tasks.TaskRef;
import io.bellwether.client.tasks.TaskSession;
import io.bellwether.client.tasks.UserObjects;
import io.bellwether.client.tasks.ValueScope;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.SessionMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Two things keep a session alive beside its slots' connections: it says to the coordinator every two seconds that this client lives, and it
 * listens there for slots that wait for it. Both begin anew with every connection, so a restart or a takeover only delays new slots.
 */
/** A session of this client. Thread-safe. */
final class DefaultTaskSession implements TaskSession {
    private static final Logger log = LoggerFactory.getLogger(DefaultTaskSession.class);
    private static final Duration RENEWAL = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final byte[] NO_BYTES = {};

    private final String request;
    private final JobId job;
    private final Link link;
    private final Caller caller;
    private final SessionOptions options;
    private final Consumer<DefaultTaskSession> onClosed;
    private final SessionCode code;
    private final SessionFunctions functions;
    private final Dispatcher dispatcher;
    private final SessionValues values;
    private final SlotDialer dialer;
    private volatile boolean closed;

    private DefaultTaskSession(
            String request,
            JobId job,
            Link link,
            Caller caller,
            SessionOptions options,
            Consumer<DefaultTaskSession> onClosed) {
        this.request = request;
        this.job = job;
        this.link = link;
        this.caller = caller;
        this.options = options;
        this.onClosed = onClosed;
        this.code = new SessionCode(options.code());
        this.functions = new SessionFunctions(code, options.timeout().toMillis(), this::values);
        this.dispatcher = new Dispatcher(job.value(), link.threads(), code::jar, this::giveUp);
        this.values = new SessionValues(dispatcher, link.threads(), this::chain);
        this.dialer = new SlotDialer(dispatcher, link.threads());
    }

    /** Opens it; returns when the lease is durable. Slots come as the cluster has them. */
    static DefaultTaskSession open(
            Link link, Caller caller, SessionOptions options, Consumer<DefaultTaskSession> onClosed) {
        String request = UUID.randomUUID().toString();
        var lease = new SessionLease(options.name(), options.slots(), options.resources(), options.scheduling());
        JobId job = caller.call(new JobMessage.SubmitJob(request, lease), JobMessage.JobAccepted.class)
                .job();
        DefaultTaskSession session = new DefaultTaskSession(request, job, link, caller, options, onClosed);
        session.attach();
        link.threads().executeAfter(RENEWAL, session::renew);
        return session;
    }

    private SessionValues values() {
        return values;
    }

    private void attach() {
        if (closed) {
            return;
        }
        var unused = link.connected().whenCompleteAsync(this::onConnection, link.threads());
    }

    private void onConnection(@Nullable Connection connection, @Nullable Throwable failure) {
        if (connection == null) {
            end(Caller.asClusterException(java.util.Objects.requireNonNull(failure)));
            return;
        }
        var unused = connection
                .subscribe(new JobMessage.AttachSession(request), this::onMessage)
                .whenCompleteAsync(
                        (done, lost) -> {
                            if (lost == null || Link.isLostConnection(lost)) {
                                link.threads().executeAfter(AGAIN, this::attach);
                            } else {
                                end(Caller.asClusterException(lost));
                            }
                        },
                        link.threads());
    }

    private void onMessage(Message message) {
        if (message instanceof JobMessage.SlotOffered slot) {
            dialer.onOffered(slot.attempt(), slot.address(), slot.secret());
        }
    }

    private void renew() {
        if (closed) {
            return;
        }
        try {
            caller.call(new JobMessage.RenewSession(request), SessionMessage.Done.class);
        } catch (ClusterException e) {
            if (e.code() == ErrorCode.NOT_FOUND || link.ended() != null) {
                end(e);
                return;
            }
            log.warn("session={} not renewed: {}; its tasks go on", job, e.getMessage());
        }
        link.threads().executeAfter(RENEWAL, this::renew);
    }

    /** The slot's process is stopped or hangs: the cluster is to end it, and to give another. */
    private void giveUp(AttemptId attempt) {
        try {
            caller.call(new JobMessage.GiveUpSlot(request, attempt), SessionMessage.Done.class);
        } catch (ClusterException e) {
            log.warn(
                    "session={} attempt={} the cluster was not told that it is silent: {}",
                    job,
                    attempt,
                    e.getMessage());
        }
    }

    /** It is over, not by our own wish. */
    private void end(ClusterException reason) {
        if (!closed) {
            log.warn("session={} is over: {}", job, reason.getMessage());
            dispatcher.end(new ClusterException(
                    reason.code() == ErrorCode.NOT_FOUND ? ErrorCode.CANCELLED : reason.code(),
                    String.valueOf(reason.getMessage()),
                    reason));
        }
    }

    @Override
    public JobId job() {
        return job;
    }

    @Override
    public int slots() {
        return dispatcher.slots();
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(SerializableCallable<T> call) {
        Packed task = packed(call);
        return task.needs().isEmpty()
                ? dispatcher.submit(task.function(), task.argument(), options.retries())
                : values.submit(task.function(), task.argument(), task.needs(), options.retries());
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> submit(
            SerializableFunction<? super A, ? extends R> function, A argument) {
        SessionFunction shipped = functions.of(function, SlotFrames.FORM_FUNCTION);
        byte[] bytes = UserObjects.writeSimple(argument);
        if (bytes != null && shipped.needs().isEmpty()) {
            return dispatcher.submit(shipped, bytes, options.retries());
        }
        Packed task = packed(function, argument);
        return task.needs().isEmpty()
                ? dispatcher.submit(task.function(), task.argument(), options.retries())
                : values.submit(task.function(), task.argument(), task.needs(), options.retries());
    }

    @Override
    public <T extends @Nullable Object> TaskRef<T> submitRef(SerializableCallable<T> call) {
        Packed task = packed(call);
        return values.keep(task.function(), task.argument(), task.needs(), options.retries());
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> TaskRef<R> submitRef(
            SerializableFunction<? super A, ? extends R> function, A argument) {
        Packed task = packed(function, argument);
        return values.keep(task.function(), task.argument(), task.needs(), options.retries());
    }

    private <T extends @Nullable Object, R extends @Nullable Object> TaskRef<R> chain(
            SerializableFunction<? super T, ? extends R> function, TaskRef<T> value) {
        return submitRef(new OnValue<T, R>(function), value);
    }

    /** A task as it goes out; {@code needs}: the kept values that it refers to. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Packed(SessionFunction function, byte[] argument, Collection<Long> needs) {}

    private Packed packed(SerializableCallable<?> call) {
        if (SessionFunctions.isStateless(call)) {
            return new Packed(functions.of(call, SlotFrames.FORM_CALL), NO_BYTES, List.of());
        }
        Set<Class<?>> classes = new LinkedHashSet<>();
        try (ValueScope scope = ValueScope.open(values)) {
            byte[] bytes = UserObjects.write(call, "call", TaskLimits.ARGUMENT_BYTES, classes::add);
            code.add(classes);
            return new Packed(functions.ofCalls(call), bytes, scope.met());
        }
    }

    private Packed packed(SerializableFunction<?, ?> function, @Nullable Object argument) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        try (ValueScope scope = ValueScope.open(values)) {
            byte[] bytes = UserObjects.write(argument, "argument", TaskLimits.ARGUMENT_BYTES, classes::add);
            Set<Long> needs = scope.met();
            code.add(classes);
            // Only now, so that it comes with the code of its argument.
            SessionFunction shipped = functions.of(function, SlotFrames.FORM_FUNCTION);
            needs.addAll(shipped.needs());
            return new Packed(shipped, bytes, needs);
        }
    }

    @Override
    public <A extends @Nullable Object, R extends @Nullable Object> List<CompletableFuture<R>> map(
            List<A> items, SerializableFunction<? super A, ? extends R> function) {
        List<CompletableFuture<R>> futures = new ArrayList<>(items.size());
        for (A item : items) {
            futures.add(submit(function, item));
        }
        return futures;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClosed.accept(this);
        dispatcher.end(new ClusterException(
                ErrorCode.CANCELLED, "session " + job + ": closed by this program; open another for more tasks"));
        try {
            caller.call(new JobMessage.EndSession(request), SessionMessage.Done.class);
        } catch (ClusterException e) {
            log.warn("session={} not ended: {}; the cluster ends it by itself after a while", job, e.getMessage());
        }
    }
}
