package io.bellwether.coordinator.search;

import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.core.SearchQuestion;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * For each sweep there is at most one question under way: ask the loop what is wanted, think, tell the loop. Notices that come
 * meanwhile are remembered as one, and the sweep is asked again when the answer is durable; so none is lost and none piles up.
 * A question that fails (the queue is full, the term has ended) is asked again a little later.
 */
/** Answers the sweeps that want configurations. Thread-safe. */
public final class Suggester implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Suggester.class);
    private static final long AGAIN_MILLIS = 100;

    private enum Asked {
        ONCE,
        AGAIN
    }

    private final CoordinatorLoop loop;
    private final Suggestions suggestions = new Suggestions();
    private final Map<JobId, Asked> asked = new ConcurrentHashMap<>();
    private final ExecutorService pool;
    private volatile boolean closed;

    public Suggester(CoordinatorLoop loop, int threads) {
        this.loop = loop;
        this.pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "suggester");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Asks every sweep that wants something: at the beginning of a term. Never blocks. */
    public void askAll() {
        var unused = loop.query(core -> core.sweepsWantingSuggestions()).whenComplete((jobs, failure) -> {
            if (failure == null) {
                jobs.forEach(this::onWanted);
            } else if (!closed) {
                CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                        .execute(this::askAll);
            }
        });
    }

    /** The sweep may want configurations. Never blocks. */
    public void onWanted(JobId job) {
        Asked now = asked.compute(job, (id, before) -> before == null ? Asked.ONCE : Asked.AGAIN);
        if (now == Asked.ONCE) {
            ask(job);
        }
    }

    private void ask(JobId job) {
        var unused = loop.query(core -> core.searchQuestion(job)).whenComplete((question, failure) -> {
            if (failure != null) {
                askLater(job, failure);
            } else {
                think(job, question);
            }
        });
    }

    private void think(JobId job, Optional<? extends SearchQuestion> question) {
        if (closed) {
            return;
        }
        if (question.isEmpty()) {
            onAnswered(job, null);
            return;
        }
        pool.execute(
                () -> loop.submit(suggestions.answer(question.get()), (reply, refusal) -> onAnswered(job, refusal)));
    }

    private void onAnswered(JobId job, @Nullable Throwable failure) {
        if (failure != null) {
            askLater(job, failure);
        } else if (asked.computeIfPresent(job, (id, how) -> how == Asked.AGAIN ? Asked.ONCE : null) != null) {
            ask(job);
        }
    }

    private void askLater(JobId job, Throwable reason) {
        log.debug("suggestions delayed job={} reason={}", job, reason.toString());
        if (!closed) {
            CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> ask(job));
        }
    }

    @Override
    public void close() {
        closed = true;
        pool.shutdownNow();
    }
}
