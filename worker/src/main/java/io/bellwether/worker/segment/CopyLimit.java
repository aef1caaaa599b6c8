package io.bellwether.worker.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much disk a node's decoded copies may take, and which go beyond it. Thread-safe. */
final class CopyLimit {
    private static final Pattern VERSION = Pattern.compile("[0-9a-f]{64}");

    private static final long OFTEN_NANOS = 1_000_000_000L;
    private static final Logger log = LoggerFactory.getLogger(CopyLimit.class);

    private final Path directory;
    private final long maxBytes;
    private final Map<Path, Long> noted = new ConcurrentHashMap<>();

    /** {@code directory}: of all copies, each named by its version. */
    CopyLimit(Path directory, long maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    /** Notes that a copy, if it is there, is used now; known after a restart, too. */
    void use(Path copy) {
        long now = System.nanoTime();
        Long before = noted.get(copy);
        if (before != null && now - before < OFTEN_NANOS) {
            return; // many trials begin in a second
        }
        noted.put(copy, now);
        try {
            Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
        } catch (IOException e) {
            log.debug("copy={} is being made", copy, e);
        }
    }

    /** The copies, the one used longest ago first. */
    List<Copy> byUse() throws IOException {
        List<Copy> copies = new ArrayList<>();
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                if (VERSION.matcher(child.getFileName().toString()).matches()) {
                    copies.add(new Copy(child, bytes(child), Files.getLastModifiedTime(child)));
                }
            }
        }
        copies.sort(Comparator.comparing(Copy::used));
        return copies;
    }

    /** By how many bytes they are too large together; negative if they are not. */
    long excess(List<Copy> copies) {
        return copies.stream().mapToLong(Copy::bytes).sum() - maxBytes;
    }

    private static long bytes(Path copy) throws IOException {
        long sum = 0;
        try (var files = Files.newDirectoryStream(copy)) {
            for (Path file : files) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    /** One of them. */
    record Copy(Path path, long bytes, FileTime used) {
        String version() {
            return String.valueOf(path.getFileName());
        }
    }
}
