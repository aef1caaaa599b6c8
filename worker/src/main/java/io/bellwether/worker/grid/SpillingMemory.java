package io.bellwether.worker.grid;

import java.io.File;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.internal.mem.file.MappedFile;
import org.apache.ignite.internal.util.GridUnsafe;
import org.apache.ignite.mem.MemoryAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. Ignite maps files itself where a region has a swap path, and unmaps them while its threads are still being stopped: one
 * that was copying a page then took the whole process with it (SIGSEGV). So we map, and unmap much later. The files have
 * no names, so that nothing of them is left whatever the process dies of.
 *
 * The first piece that a region asks for, as long as its initial size, is plain memory if it may be: pages of a file that are touched for the
 * first time are read ahead, found to be holes and filled with zeros, written to disk half a minute later, and who writes waits for a disk that
 * is slow. A load of five million rows took an eighth less of the cores so, and on a busy disk two thirds of the time.
 */
/** Memory of a region: plain memory first, then files that are mapped, which the system writes to disk and drops from memory as it sees fit. Thread-safe. */
final class SpillingMemory implements MemoryAllocator, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Logger log = LoggerFactory.getLogger(SpillingMemory.class);
    private static final long GRACE_SECONDS = 60;

    private static final Map<Long, MappedFile> FILES = new ConcurrentHashMap<>();

    /** Ignite sends a node's configuration, this object with it, to the other nodes. */
    private final String directory;

    private final long memoryBytes;
    private boolean hasBegun;

    /** Files in {@code directory}, once the region has had {@code memoryBytes}, 0 for none, in one piece. */
    SpillingMemory(Path directory, long memoryBytes) {
        this.directory = directory.toString();
        this.memoryBytes = memoryBytes;
    }

    @Override
    public synchronized long allocateMemory(long bytes) {
        boolean inMemory = !hasBegun && bytes <= memoryBytes;
        hasBegun = true;
        if (inMemory) {
            try {
                return GridUnsafe.allocateMemory(bytes);
            } catch (OutOfMemoryError e) {
                log.warn("grid: the system gives no {} MiB of memory; entries lie in files", bytes >> 20);
            }
        }
        return map(bytes);
    }

    private long map(long bytes) {
        try {
            Path place = Files.createDirectories(Path.of(directory));
            File name = File.createTempFile("region", null, place.toFile());
            MappedFile file = new MappedFile(name, bytes);
            Files.delete(name.toPath());
            FILES.put(file.address(), file);
            return file.address();
        } catch (IOException e) {
            throw new UncheckedIOException("grid's disk " + directory + " (expected: a writable directory)", e);
        }
    }

    @Override
    public void freeMemory(long address) {
        MappedFile file = FILES.remove(address);
        CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS).execute(() -> {
            if (file == null) {
                GridUnsafe.freeMemory(address);
            } else {
                close(file);
            }
        });
    }

    private static void close(MappedFile file) {
        try {
            file.close();
        } catch (IOException e) {
            log.warn("grid's disk not given back: {}", e.toString());
        }
    }
}
