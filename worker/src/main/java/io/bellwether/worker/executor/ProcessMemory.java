package io.bellwether.worker.executor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * What counts is the anonymous part of the resident size: heap, stacks and what native libraries allocate. Files that are mapped, above
 * all the datasets, which all executors of a node share, are the page cache's, and go when others need the room. Processes that the task
 * has started count with their own part; who they are is looked up ten times less often, for that goes through all of /proc.
 */
/** Watches what a process and those that it has started hold for themselves. Loop-confined. */
final class ProcessMemory {
    private static final long LOOK_MILLIS = 100;
    private static final long FAMILY_MILLIS = 1_000;
    private static final int KIB_PER_MIB = 1_024;

    private final long pid;
    private final long limitMib;
    private List<Long> family = List.of();
    private long nextLookMillis;
    private long nextFamilyMillis;
    private long peakMib;

    /** {@code limitMib}: 0 for none. */
    ProcessMemory(long pid, long limitMib) {
        this.pid = pid;
        this.limitMib = limitMib;
    }

    /** Why the process has to end, for people; null if it may go on. */
    @Nullable
    String tooMuch(long nowMillis) {
        if (limitMib == 0 || nowMillis < nextLookMillis) {
            return null;
        }
        nextLookMillis = nowMillis + LOOK_MILLIS;
        if (nowMillis >= nextFamilyMillis) {
            nextFamilyMillis = nowMillis + FAMILY_MILLIS;
            family = ProcessHandle.of(pid)
                    .map(process ->
                            process.descendants().map(ProcessHandle::pid).toList())
                    .orElse(List.of());
        }
        long kib = privateKib(pid);
        for (long descendant : family) {
            kib += privateKib(descendant);
        }
        peakMib = Math.max(peakMib, kib / KIB_PER_MIB);
        return kib <= limitMib * KIB_PER_MIB ? null : inWords();
    }

    private String inWords() {
        return "executor memory: limit " + limitMib + " MiB, peak " + peakMib + " MiB"
                + (family.isEmpty() ? "" : ", with the " + family.size() + " processes that it has started")
                + " (expected: less; heap, native memory and the JVM itself, but no mapped files)";
    }

    /** What the process holds alone; 0 if it is gone, or where there is no /proc. */
    static long privateKib(long pid) {
        return kib(Path.of("/proc", Long.toString(pid), "status"), "RssAnon:");
    }

    /** The most that this process has had in memory so far, mapped files included; 0 where there is no /proc. */
    static long ownPeakMib() {
        return kib(Path.of("/proc/self/status"), "VmHWM:") / KIB_PER_MIB;
    }

    private static long kib(Path status, String key) {
        try {
            String lines = new String(Files.readAllBytes(status), StandardCharsets.ISO_8859_1); // names may be in any
            int at = lines.indexOf('\n' + key);
            int unit = lines.indexOf(" kB", at);
            return at < 0
                    ? 0
                    : Long.parseLong(
                            lines.substring(at + 1 + key.length(), unit).trim());
        } catch (IOException e) {
            return 0; // it has ended between two looks
        }
    }
}
