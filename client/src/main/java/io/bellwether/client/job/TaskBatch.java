package io.bellwether.client.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some calls of user code, as the cluster keeps them: names of contents of the artifact store, so that a waiting call costs no memory
 * of its own. Nobody but clients and executors looks inside. Immutable.
 *
 * @param tasks how many calls
 * @param calls SHA-256 of the serialized arguments, one for each call; without a function, of the calls themselves
 * @param callsBytes length of that content
 * @param function SHA-256 of the serialized function that all arguments go to; null if each call is whole in itself
 * @param functionBytes length of that content; 0 without one
 * @param code the user's jars, in the order of the class path
 */
public record TaskBatch(
        int tasks, String calls, long callsBytes, @Nullable String function, long functionBytes, List<Code> code) {
    public TaskBatch {
        code = code == null ? List.of() : List.copyOf(code);
        if (tasks < 1) {
            throw SpecChecks.invalid("batch tasks", tasks, ">= 1", "leave empty batches out");
        }
        requireSha256("calls", calls);
        if (function != null) {
            requireSha256("function", function);
        }
        if (callsBytes < 0 || functionBytes < 0) {
            throw SpecChecks.invalid("batch bytes", Math.min(callsBytes, functionBytes), ">= 0", "give their lengths");
        }
    }

    /**
     * A jar of the user's.
     *
     * @param name the file's name, for messages
     */
    public record Code(String sha256, long bytes, String name) {
        public Code {
            requireSha256("code", sha256);
        }
    }

    private static void requireSha256(String field, String value) {
        if (value == null || !value.matches("[0-9a-f]{64}")) {
            throw SpecChecks.invalid(field, value, "a SHA-256 in hex", "upload the content and name it so");
        }
    }
}
