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
import org.apache.ignite.mem.MemoryAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. Ignite maps files itself where a region has a swap path, and unmaps them while its threads are still being stopped: one
 * that was copying a page then took the whole process with it (SIGSEGV). So we map, and unmap much later. The files have
 * no names, so that nothing of them is left whatever the process dies of.
 */
/** Memory of a region that is mapped from files: the system writes it to disk and drops it from memory as it sees fit. Thread-safe. */
final class MappedMemory implements MemoryAllocator, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Logger log = LoggerFactory.getLogger(MappedMemory.class);
    private static final long GRACE_SECONDS = 60;

    private static final Map<Long, MappedFile> FILES = new ConcurrentHashMap<>();

    /** Ignite sends a node's configuration, this object with it, to the other nodes. */
    private final String directory;

    MappedMemory(Path directory) {
        this.directory = directory.toString();
    }

    @Override
    public long allocateMemory(long bytes) {
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
        if (file != null) {
            CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS).execute(() -> close(file));
        }
    }

    private static void close(MappedFile file) {
        try {
            file.close();
        } catch (IOException e) {
            log.warn("grid's disk not given back: {}", e.toString());
        }
    }
}
