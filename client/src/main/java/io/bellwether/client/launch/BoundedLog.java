package io.bellwether.client.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the file that takes this process's output from growing without end.
 *
 * <p>The file is open for appending as descriptors 1 and 2, so that native libraries and the JVM's last words land in it
 * too; it can't be swapped from here. When it has grown past the limit it is copied to {@code <name>.1} and cut to nothing;
 * appending goes on at its new end. What is written between copy and cut (microseconds) is lost.
 */
final class BoundedLog {
    private static final long MAX_BYTES = 8L << 20;
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private BoundedLog() {}

    static void keep(Path log) {
        Thread keeper = new Thread(
                () -> {
                    while (true) {
                        LockSupport.parkNanos(CHECK_NANOS);
                        cutIfLong(log, MAX_BYTES);
                    }
                },
                "log-keeper");
        keeper.setDaemon(true);
        keeper.start();
    }

    /** A failure is left for the next round: there is nowhere to report it but the log itself. */
    static void cutIfLong(Path log, long maxBytes) {
        try {
            if (Files.size(log) > maxBytes) {
                Files.copy(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        } catch (IOException ignored) {
            return;
        }
    }
}
