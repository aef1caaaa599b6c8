package io.bellwether.client.spec;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a spec, so that all of it is reported at once. Caller-confined. */
final class Problems {
    /** Beyond these, more lines help nobody. */
    private static final int MAX_REPORTED = 20;

    private final List<String> lines = new ArrayList<>();

    void add(Position at, String message) {
        lines.add(at + ": " + message);
    }

    int count() {
        return lines.size();
    }

    void throwIfAny() {
        if (lines.isEmpty()) {
            return;
        }
        List<String> reported = new ArrayList<>(lines.subList(0, Math.min(lines.size(), MAX_REPORTED)));
        if (lines.size() > MAX_REPORTED) {
            reported.add("... and " + (lines.size() - MAX_REPORTED) + " more problems");
        }
        throw new ClusterException(ErrorCode.INVALID_ARGUMENT, String.join("\n", reported));
    }
}
