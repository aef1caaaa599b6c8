package io.bellwether.worker.dataset;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. By Java's word, and Hadoop's, a local file that may not be read is not found, for a reason in the language of the system. So the disk
 * is asked what this process may do there.
 */
/** Whether something failed on a local disk because this process lacks the right to do it. */
final class LocalRights {
    /** As systems say it in English. */
    private static final String DENIED = "Permission denied";

    private static final Set<String> WRITES = Set.of("writing", "making");

    private LocalRights() {}

    /** Whether {@code action} on a local file or directory, which need not be there, failed for lack of rights. */
    static boolean areLacking(String action, String file, IOException failure) {
        if (failure instanceof AccessDeniedException
                || failure instanceof AccessControlException
                || String.valueOf(failure.getMessage()).contains(DENIED)) {
            return true;
        }
        Path path = path(file);
        Path there = path;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null) {
            return false;
        }
        boolean mayLook = there.equals(path) ? Files.isReadable(there) : Files.isExecutable(there);
        return !mayLook || (WRITES.contains(action) && !Files.isWritable(there));
    }

    private static @Nullable Path path(String file) {
        try {
            return Path.of(new org.apache.hadoop.fs.Path(file).toUri().getPath())
                    .toAbsolutePath();
        } catch (IllegalArgumentException e) { // no name of a file: what failed is told as it is
            return null;
        }
    }
}
