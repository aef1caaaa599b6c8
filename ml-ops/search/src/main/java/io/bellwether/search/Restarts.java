package io.bellwether.search;

import java.util.HashSet;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which trials of a study are to run once more under their numbers. Caller-confined. */
final class Restarts {
    private final boolean retries;
    private final Set<Integer> failedOnce = new HashSet<>();
    /** That have failed once. */
    private final TreeSet<Integer> due = new TreeSet<>();
    /** That nobody in this process runs. */
    private final TreeSet<Integer> left = new TreeSet<>();

    /** @param retries whether a trial that fails is tried once more */
    Restarts(boolean retries) {
        this.retries = retries;
    }

    /** The trial has failed; whether it is to run once more. */
    boolean failed(int number) {
        boolean again = retries && failedOnce.add(number);
        if (again) {
            due.add(number);
        }
        return again;
    }

    /** Nobody runs the trial any more, though it has not come to its end. */
    void leave(int number) {
        left.add(number);
    }

    /** As it was in an earlier process, once the trials that ran there are known as left. */
    void restore(Set<Integer> failedOnce, Set<Integer> due) {
        this.failedOnce.addAll(failedOnce);
        this.due.addAll(due);
        left.removeAll(due);
    }

    /** Whether the trial waits to be tried again. */
    boolean isDue(int number) {
        return due.contains(number);
    }

    /** A trial that has failed once and is to be tried again now; it is no more due then. */
    OptionalInt nextDue() {
        return next(due);
    }

    /** A trial that nobody runs; it is taken then. */
    OptionalInt nextLeft() {
        return next(left);
    }

    private static OptionalInt next(NavigableSet<Integer> numbers) {
        Integer number = numbers.pollFirst();
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The trial is over. */
    void end(int number) {
        due.remove(number);
        left.remove(number);
    }

    /** All trials that have failed once or more. */
    SortedSet<Integer> failedOnce() {
        return new TreeSet<>(failedOnce);
    }

    /** Those that wait to be tried again. */
    SortedSet<Integer> due() {
        return new TreeSet<>(due);
    }
}
