package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** One execution of a task: {@code <job>/<task>.<attempt>}, attempts numbered from 1. */
public record AttemptId(TaskId task, int number) implements Comparable<AttemptId> {
    public AttemptId {
        if (number < 1) {
            throw new IllegalArgumentException("attempt number: " + number + " (expected: >= 1)");
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static AttemptId parse(String text) {
        int dot = text.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("attempt id: '" + text + "' (expected: job/task.attempt)");
        }
        return new AttemptId(TaskId.parse(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }

    /** As in {@link JobId}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptId id && number == id.number && task.equals(id.task);
    }

    @Override
    public int hashCode() {
        return 31 * task.hashCode() + number;
    }

    @Override
    public int compareTo(AttemptId other) {
        int byTask = task.compareTo(other.task);
        return byTask != 0 ? byTask : Integer.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return task + "." + number;
    }
}
