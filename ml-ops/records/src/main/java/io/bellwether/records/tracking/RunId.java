package io.bellwether.records.tracking;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bellwether.client.job.JobId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;

/** A run: 32 lower-case hex digits, derived from what it is the run of, so that a replay gives the same id. */
public record RunId(@JsonValue String value) implements Comparable<RunId> {
    private static final int DIGITS = 32;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RunId {
        Objects.requireNonNull(value, "value");
        if (!isForm(value)) {
            throw new IllegalArgumentException("run id: '" + value + "' (expected: 32 lower-case hex digits)");
        }
    }

    /** The run of a sweep's trial. */
    public static RunId ofTrial(JobId job, int number) {
        return digest(job + "/" + number);
    }

    /** The run of a job as a whole: the parent of its trials, or the scoring of batch inference. */
    public static RunId ofJob(JobId job) {
        return digest(job.value());
    }

    /** The run that fits a sweep's best configuration on all train rows, after its trials. */
    public static RunId ofFinalFit(JobId job) {
        return digest(job + "/final-fit");
    }

    /** The run that loaded a job's dataset. */
    public static RunId ofLoad(JobId job) {
        return digest(job + "/load");
    }

    /** The id in the form of a UUID, as OpenLineage wants it. */
    public String toUuid() {
        return new UUID(Long.parseUnsignedLong(value, 0, 16, 16), Long.parseUnsignedLong(value, 16, 32, 16)).toString();
    }

    /** Reads what {@link #toUuid} gave. */
    public static RunId ofUuid(String uuid) {
        return new RunId(uuid.replace("-", ""));
    }

    /** By hand: there are several of each trial, and a regular expression takes longer than all else that is done with one. */
    private static boolean isForm(String value) {
        for (int i = 0; i < value.length(); i++) {
            char digit = value.charAt(i);
            if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f')) {
                return false;
            }
        }
        return value.length() == DIGITS;
    }

    private static RunId digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new RunId(HexFormat.of().formatHex(hash, 0, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(RunId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
