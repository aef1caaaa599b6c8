package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.regex.Pattern;

/**
 * Whose a job is, how much it matters and how long it may take. Immutable.
 *
 * @param tenant who shares the cluster with others; {@link #DEFAULT_TENANT} if blank
 * @param priority among jobs of the same tenant a higher one goes first; -100 to 100
 * @param timeLimit seconds from acceptance after which the job fails; 0 for none
 * @param attemptTimeout seconds after which an attempt of one of its tasks is ended, and tried once more; 0 for none
 * @param preemptible whether its attempts may be ended, to go on later from their last checkpoint or from the beginning, when a job of
 *     the same tenant with a higher priority, or a tenant below its fair share, finds no room otherwise
 * @param outageLimit seconds of pauses between attempts for which one of its tasks is tried again while what it reads or writes can't be
 *     reached; 0 for what is usual: about 80, and 6 while no task of the job has succeeded
 */
public record Scheduling(
        String tenant,
        int priority,
        long timeLimit,
        long attemptTimeout,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean preemptible,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long outageLimit) {
    public static final String DEFAULT_TENANT = "default";

    public static final int MAX_PRIORITY = 100;

    /** A year. */
    public static final long MAX_SECONDS = 366L * 24 * 3_600;

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9_.-]{0,61}[a-z0-9])?");

    /** The default tenant's, with no limits. */
    public static final Scheduling DEFAULT = new Scheduling(DEFAULT_TENANT, 0, 0, 0);

    public Scheduling {
        tenant = tenant == null || tenant.isBlank() ? DEFAULT_TENANT : requireName(tenant);
        if (Math.abs((long) priority) > MAX_PRIORITY) {
            throw SpecChecks.invalid(
                    "priority", priority, -MAX_PRIORITY + " to " + MAX_PRIORITY, "0 is what others have");
        }
        checkSeconds("timeLimit", timeLimit);
        checkSeconds("attemptTimeout", attemptTimeout);
        checkSeconds("outageLimit", outageLimit);
    }

    /** Of a job that is not preemptible. */
    public Scheduling(String tenant, int priority, long timeLimit, long attemptTimeout) {
        this(tenant, priority, timeLimit, attemptTimeout, false, 0);
    }

    public static Scheduling ofTenant(String tenant) {
        return new Scheduling(tenant, 0, 0, 0);
    }

    public Scheduling withPriority(int value) {
        return new Scheduling(tenant, value, timeLimit, attemptTimeout, preemptible, outageLimit);
    }

    public Scheduling withTimeLimit(long seconds) {
        return new Scheduling(tenant, priority, seconds, attemptTimeout, preemptible, outageLimit);
    }

    public Scheduling withAttemptTimeout(long seconds) {
        return new Scheduling(tenant, priority, timeLimit, seconds, preemptible, outageLimit);
    }

    public Scheduling withPreemptible(boolean value) {
        return new Scheduling(tenant, priority, timeLimit, attemptTimeout, value, outageLimit);
    }

    public Scheduling withOutageLimit(long seconds) {
        return new Scheduling(tenant, priority, timeLimit, attemptTimeout, preemptible, seconds);
    }

    /** The name, if a tenant can be called so. */
    static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw SpecChecks.invalid(
                    "tenant",
                    "'" + name + "'",
                    "1 to 63 lower-case letters, digits, '.', '_' or '-'",
                    "write for example research");
        }
        return name;
    }

    private static void checkSeconds(String field, long seconds) {
        if (seconds < 0 || seconds > MAX_SECONDS) {
            throw SpecChecks.invalid(
                    field, seconds, "0 to " + MAX_SECONDS + " seconds", "write for example 2h; 0 is no limit");
        }
    }
}
