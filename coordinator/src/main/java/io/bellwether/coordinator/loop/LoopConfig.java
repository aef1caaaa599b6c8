package io.bellwether.coordinator.loop;

/**
 * The loop's limits.
 *
 * @param queueLimit requests and queries that may wait; more are refused
 * @param answerLimit questions that may have been asked and not yet answered, the asker's work on the answer included; more are refused
 * @param batchLimit how many are handled before a commit
 * @param tickMillis how often the core is told that time has passed
 */
public record LoopConfig(int queueLimit, int answerLimit, int batchLimit, long tickMillis) {
    public static final LoopConfig DEFAULT = new LoopConfig(65_536, 8_192, 1_024, 100);

    public LoopConfig {
        if (queueLimit < 1 || answerLimit < 1 || batchLimit < 1 || tickMillis < 1) {
            throw new IllegalArgumentException("loop config: queue " + queueLimit + ", answers " + answerLimit
                    + ", batch " + batchLimit + ", tick " + tickMillis + " ms (expected: all >= 1)");
        }
    }
}
