package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.List;

/** What went wrong in Spark, without the stack traces that its messages carry. */
final class SparkErrors {
    private SparkErrors() {}

    static ClusterException translate(String doing, Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof ClusterException known) {
            return known;
        }
        String message = String.valueOf(root.getMessage());
        if (root instanceof OutOfMemoryError || message.contains("java.lang.OutOfMemoryError")) {
            return new ClusterException(
                    ErrorCode.OUT_OF_MEMORY,
                    "executor memory: exhausted while Spark was " + doing
                            + "; raise BELLWETHER_EXECUTOR_HEAP_MIB of the" + " worker or use fewer slots",
                    thrown);
        }
        return new ClusterException(ErrorCode.USER_CODE_FAILED, "spark, " + doing + ": " + summary(message), thrown);
    }

    /** The first line, and the cause that a failed job names in its stack trace. */
    private static String summary(String message) {
        List<String> lines = message.lines().map(String::strip).toList();
        String first = lines.isEmpty() ? "" : lines.get(0);
        return lines.stream()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((before, last) -> last)
                .map(cause -> first + " " + cause)
                .orElse(first);
    }
}
