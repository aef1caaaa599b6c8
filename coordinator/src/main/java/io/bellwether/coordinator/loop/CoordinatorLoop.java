package io.bellwether.coordinator.loop;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.journal.JournalException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Requests and queries wait in one bounded queue. The loop takes what is there, up to a batch; the requests are handled and
 * committed as one, then the queries of the batch look at the state, so they see only what is durable, and at least what their
 * asker had been told before. The longer a commit takes, the more wait for the next one: batches grow with the load by
 * themselves.
 *
 * When a commit fails, or the core throws, memory can't be trusted any more. Those who wait are told so, every connection is
 * closed, and a new term begins from the journal. If even that fails, or several terms in a row last for seconds only, the process
 * ends: a supervisor or a person must look.
 */
/** The one thread that owns the core. All methods but those called back are thread-safe. */
public final class CoordinatorLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CoordinatorLoop.class);
    private static final long SLOW_BATCH_MILLIS = 1_000;

    /** How terms begin; throws if the journal can't be claimed or replayed. */
    @FunctionalInterface
    public interface Term {
        Leadership begin() throws JournalException;
    }

    private final LoopConfig config;
    private final Clock clock;
    private final Executor answers;
    private final Runnable whenIdle;
    private final BlockingQueue<Waiting> queue;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final TermBudget budget = new TermBudget();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile @Nullable ClusterException standingBy;
    private @Nullable Thread thread;
    private long nextTick;

    /**
     * A loop that has not begun yet; what is handed to it waits.
     *
     * @param answers completes the futures of {@link #query} and {@link #request}, so that what depends on them never runs
     *     on the loop
     * @param whenIdle called on the loop when it has nothing else to do
     */
    public CoordinatorLoop(LoopConfig config, Clock clock, Executor answers, Runnable whenIdle) {
        this.config = config;
        this.clock = clock;
        this.answers = answers;
        this.whenIdle = whenIdle;
        this.queue = new ArrayBlockingQueue<>(config.queueLimit());
    }

    /** Begins the first term; returns once it leads, or stands by. To be called once. */
    public void start(Term term, LeadershipListener listener) throws JournalException {
        Thread loop = new Thread(() -> run(term, listener), "coordinator-loop");
        thread = loop;
        loop.start();
        try {
            started.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new JournalException(String.valueOf(cause.getMessage()), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted while the journal was replayed", e);
        }
    }

    /** Hands a command to the core. {@code answer} is called exactly once, unless no reply is due. Never blocks. */
    public void submit(Command command, Request.Answer answer) {
        offer(new Waiting(new Request(command, new OnceAnswer(answer)), null));
    }

    /** Hands a command to the core; completes with its reply, {@code Done} if it has nothing to say. Never blocks. */
    public CompletableFuture<Message> request(Command command) {
        CompletableFuture<Message> future = new CompletableFuture<>();
        if (!mayAsk(future)) {
            return future;
        }
        submit(
                command,
                (reply, refusal) -> answers.execute(() -> {
                    if (refusal != null) {
                        future.completeExceptionally(refusal);
                    } else {
                        future.complete(reply == null ? new SessionMessage.Done() : reply);
                    }
                }));
        return future;
    }

    /**
     * For a term that can't begin yet, on the loop: what is handed over is refused for this reason, and so is what waits, until
     * the term begins.
     */
    void standBy(ClusterException reason) {
        standingBy = reason;
        List<Waiting> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(waiting -> waiting.refuse(reason));
        started.complete(null);
    }

    /** Whether the loop is to end. */
    boolean isStopping() {
        return stopping;
    }

    /** Hands over a command whose outcome nobody waits for; false if the queue is full, or nobody leads here. */
    public boolean trySubmit(Command command) {
        return !stopping && standingBy == null && queue.offer(new Waiting(Request.of(command), null));
    }

    /** Looks at the state, once everything submitted before is durable. {@code query} must be quick and keep nothing. */
    public <T> CompletableFuture<T> query(Function<CoordinatorCore, T> query) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (!mayAsk(future)) {
            return future;
        }
        offer(new Waiting(null, new Query<>(query, future, answers)));
        return future;
    }

    /** Counts those that are not answered yet; refuses the one that is too many. */
    private boolean mayAsk(CompletableFuture<?> future) {
        if (unanswered.incrementAndGet() > config.answerLimit()) {
            unanswered.decrementAndGet();
            future.completeExceptionally(new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "coordinator answers: " + config.answerLimit()
                            + " questions wait for theirs (expected: fewer); try again later"));
            return false;
        }
        var unused = future.whenComplete((answer, failure) -> unanswered.decrementAndGet());
        return true;
    }

    /** How many requests and queries wait. */
    public int queueLength() {
        return queue.size();
    }

    private void offer(Waiting waiting) {
        ClusterException elsewhere = standingBy;
        if (stopping) {
            waiting.refuse(unreachable("the coordinator is stopping"));
        } else if (elsewhere != null) {
            waiting.refuse(elsewhere);
        } else if (!queue.offer(waiting)) {
            waiting.refuse(new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "coordinator queue: " + config.queueLimit() + " requests wait (expected: fewer); try again later"));
        } else if (stopping && queue.remove(waiting)) {
            waiting.refuse(unreachable("the coordinator is stopping")); // the loop may have looked for the last time
        }
    }

    private void run(Term term, LeadershipListener listener) {
        try {
            lead(term, listener);
        } catch (JournalException | RuntimeException e) {
            if (!started.completeExceptionally(e) && !stopping) { // it had stood by, and can't any more
                log.error("no term can be begun", e);
                listener.onFatal(e);
            }
        } catch (Error e) {
            log.error("the loop ends", e);
            started.completeExceptionally(e);
            listener.onFatal(e);
        }
        stopping = true;
        List<Waiting> left = new ArrayList<>();
        queue.drainTo(left);
        left.forEach(waiting -> waiting.refuse(unreachable("the coordinator is stopping")));
    }

    private Leadership begin(Term term, LeadershipListener listener) throws JournalException {
        Leadership leadership = term.begin();
        standingBy = null;
        budget.onBegun(clock.millis());
        log.info("leading epoch={} lastIndex={}", leadership.epoch(), leadership.lastIndex());
        listener.onBegun(leadership);
        started.complete(null);
        return leadership;
    }

    private void lead(Term term, LeadershipListener listener) throws JournalException {
        Leadership leadership = begin(term, listener);
        List<Waiting> batch = new ArrayList<>();
        while (!stopping) {
            try {
                collect(batch);
                turn(leadership, batch);
            } catch (JournalException | RuntimeException e) {
                giveUp(leadership, batch, e);
                try {
                    listener.onEnded(e);
                    if (!budget.allowsAnother(clock.millis())) {
                        throw new JournalException(
                                "every term fails soon after it began, the last one so: " + e.getMessage(), e);
                    }
                    leadership = begin(term, listener);
                } catch (JournalException | RuntimeException again) {
                    if (stopping) {
                        return;
                    }
                    log.error("no new term can be begun", again);
                    listener.onFatal(again);
                    return;
                }
            }
            batch.clear();
        }
    }

    /** Tells those who wait for the batch that nobody knows what became of it. */
    private void giveUp(Leadership ended, List<Waiting> batch, Exception cause) {
        log.error(
                "leadership ended epoch={} lastIndex={} batch={} waiting={}",
                ended.epoch(),
                ended.lastIndex(),
                batch.size(),
                queue.size(),
                cause);
        ClusterException unknown = new ClusterException(
                ErrorCode.INDETERMINATE,
                "the coordinator failed while it handled the request (" + cause.getMessage()
                        + "); look whether it took effect before sending it again",
                cause);
        batch.forEach(waiting -> waiting.refuse(unknown));
    }

    /** Waits for something to do until the next tick; adds that tick when it is due. */
    private void collect(List<Waiting> batch) {
        long wait = nextTick - clock.millis();
        try {
            Waiting one = wait > 0 ? queue.poll(wait, TimeUnit.MILLISECONDS) : queue.poll();
            if (one != null) {
                batch.add(one);
                queue.drainTo(batch, config.batchLimit() - 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
            return;
        }
        boolean idle = batch.isEmpty();
        if (clock.millis() >= nextTick) {
            nextTick = clock.millis() + config.tickMillis();
            batch.add(new Waiting(Request.of(new Command.Tick()), null));
            if (idle) {
                whenIdle.run();
            }
        }
    }

    private void turn(Leadership leadership, List<Waiting> batch) throws JournalException {
        long begun = clock.millis();
        List<Request> requests = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            if (waiting.request() != null) {
                requests.add(waiting.request());
            }
        }
        leadership.process(requests, begun);
        for (Waiting waiting : batch) {
            if (waiting.query() != null) {
                waiting.query().run(leadership.core());
            }
        }
        long millis = clock.millis() - begun;
        if (millis > SLOW_BATCH_MILLIS) {
            log.warn("slow batch requests={} millis={} waiting={}", requests.size(), millis, queue.size());
        }
    }

    /** Stops after the batch under way; what still waits is refused. Returns when the thread has ended. */
    @Override
    public void close() {
        stopping = true;
        Thread loop = thread;
        if (loop == null || Thread.currentThread() == loop) {
            return;
        }
        try {
            loop.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ClusterException unreachable(String why) {
        return new ClusterException(ErrorCode.UNREACHABLE, why + "; ask again when it is back");
    }

    /** What waits in the queue: exactly one of both. */
    private record Waiting(
            @Nullable Request request, @Nullable Query<?> query) {
        private void refuse(ClusterException reason) {
            if (request != null) {
                request.answer().complete(null, reason);
            }
            if (query != null) {
                query.refuse(reason);
            }
        }
    }

    private record Query<T>(Function<CoordinatorCore, T> function, CompletableFuture<T> future, Executor answers) {
        private void run(CoordinatorCore core) {
            try {
                T value = function.apply(core);
                answers.execute(() -> future.complete(value));
            } catch (RuntimeException e) {
                refuse(e);
            }
        }

        private void refuse(RuntimeException reason) {
            answers.execute(() -> future.completeExceptionally(reason));
        }
    }
}
