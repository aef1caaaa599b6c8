package io.bellwether.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Each thread goes round: take a trial, run the objective, tell. The caller's thread is one of them, so with one at a time all happens
 * there. What ends it all (too many failures, an Error, an interruption) is remembered once; nobody takes a further trial then, and those
 * that run come to their end and are told, so that nothing that was found is lost. Only an interruption of the caller is passed on to the
 * other threads. A trial whose objective was interrupted says nothing of its configuration: it stays as running and is taken up next time.
 */
/** One call of {@link Study#optimize}. Used once; thread-safe. */
final class Optimization {
    private final Study study;
    private final Objectives objective;
    private final AtomicInteger unasked;
    private final AtomicReference<Throwable> end = new AtomicReference<>();
    private final AtomicReference<Exception> firstError = new AtomicReference<>();

    /** @param trials how many new ones */
    Optimization(Study study, int trials, Objectives objective) {
        this.study = study;
        this.unasked = new AtomicInteger(trials);
        this.objective = objective;
    }

    /** Returns or throws when no trial runs any more. */
    void run(int parallelism) {
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < parallelism; i++) {
            Thread thread = new Thread(this::work, "study-" + i);
            thread.setDaemon(true);
            others.add(thread);
        }
        others.forEach(Thread::start);
        work();
        boolean interrupted = await(others);
        if (interrupted || isInterrupted()) {
            Thread.currentThread().interrupt();
        }
        throwIfEnded();
    }

    private boolean isInterrupted() {
        return end.get() instanceof ClusterException failure && failure.code() == ErrorCode.CANCELLED;
    }

    /** Waits for all of them, and hands on an interruption; whether there was one. */
    private boolean await(List<Thread> others) {
        boolean interrupted = isInterrupted();
        if (interrupted) {
            others.forEach(Thread::interrupt);
        }
        for (Thread other : others) {
            while (other.isAlive()) {
                try {
                    other.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    end(interruption(e));
                    others.forEach(Thread::interrupt);
                }
            }
        }
        return interrupted;
    }

    private void throwIfEnded() {
        Throwable why = end.get();
        Exception error = firstError.get();
        if (why == null && error != null) {
            why = study.failure(true, error).orElse(null);
        }
        if (why instanceof Error fatal) {
            throw fatal;
        }
        if (why != null) {
            throw (RuntimeException) why;
        }
    }

    private void work() {
        try {
            for (Optional<Trial> trial = next(); trial.isPresent(); trial = next()) {
                attempt(trial.get());
            }
        } catch (RuntimeException | Error e) {
            end(e);
        }
    }

    private Optional<Trial> next() {
        if (Thread.currentThread().isInterrupted()) {
            end(interruption(null));
        }
        if (end.get() != null) {
            return Optional.empty();
        }
        Optional<Trial> next = study.askAgain();
        if (next.isEmpty() && unasked.getAndDecrement() > 0) {
            next = study.askNew();
        }
        return next.isPresent() ? next : study.askFarthest();
    }

    private void attempt(Trial trial) {
        int number = trial.number();
        try {
            Outcome outcome = requireFinite(objective.outcome(trial));
            study.tell(number, outcome.values(), outcome.violations());
        } catch (TrialPruned e) {
            prune(number);
        } catch (TrialPaused e) {
            study.tellPaused(number);
        } catch (InterruptedException e) {
            study.leave(number);
            end(interruption(e));
        } catch (Exception e) {
            fail(number, e);
        } catch (Error e) {
            study.tellFailed(number, e.toString());
            throw e;
        }
    }

    private void prune(int number) {
        try {
            study.tellPruned(number);
        } catch (IllegalArgumentException e) { // it has reported nothing
            fail(number, e);
        }
    }

    private void fail(int number, Exception error) {
        try {
            study.tellFailed(number, error.toString());
        } catch (IllegalArgumentException e) { // the objective has told it itself
            if (e != error) {
                e.addSuppressed(error);
            }
            throw e;
        }
        firstError.compareAndSet(null, error);
        study.failure(false, error).ifPresent(this::end);
    }

    private static Outcome requireFinite(Outcome outcome) {
        if (outcome == null) {
            throw new IllegalArgumentException(
                    "the objective returned null (expected: an outcome); return Outcome.of(...)");
        }
        for (double value : outcome.values()) {
            if (!Double.isFinite(value)) { // an infinite one might be the best for ever
                throw new IllegalArgumentException("value " + value
                        + " (expected: a finite number); the configuration may diverge: narrow the search space");
            }
        }
        return outcome;
    }

    private void end(Throwable why) {
        end.compareAndSet(null, why);
    }

    private static ClusterException interruption(@Nullable InterruptedException cause) {
        return new ClusterException(
                ErrorCode.CANCELLED,
                "optimize was interrupted; the study keeps its trials, and goes on with them when it is called again",
                cause);
    }
}
