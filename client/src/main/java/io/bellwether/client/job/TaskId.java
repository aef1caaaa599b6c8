package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** One task of a job: {@code <job>/<number>}, numbered from 0 in the order in which the job made its tasks. */
public record TaskId(JobId job, int number) implements Comparable<TaskId> {
    public TaskId {
        if (number < 0) {
            throw new IllegalArgumentException("task number: " + number + " (expected: >= 0)");
        }
    }

    /** As in {@link JobId}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskId id && number == id.number && job.equals(id.job);
    }

    /** Spreads jobs far apart: of jobs whose ids differ in their last digit only, as many do, tasks would meet in maps. */
    @Override
    public int hashCode() {
        return job.hashCode() * 0x9E3779B9 + number;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static TaskId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("task id: '" + text + "' (expected: job/number)");
        }
        return new TaskId(new JobId(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public int compareTo(TaskId other) {
        int byJob = job.compareTo(other.job);
        return byJob != 0 ? byJob : Integer.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return job + "/" + number;
    }
}
