package io.bellwether.worker.session;

import java.util.HashSet;
import java.util.Set;

/** Which jars are on their way to this process: one slot asks for each, the others wait for it. Thread-safe. */
final class CodeClaims {
    private final Set<String> claimed = new HashSet<>();

    /** Whether the caller is to ask for the jar. */
    synchronized boolean tryClaim(String sha256) {
        return claimed.add(sha256);
    }

    /** The jar is here; or it did not come, and somebody else may ask. */
    synchronized void release(String sha256) {
        claimed.remove(sha256);
    }
}
