package io.bellwether.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processor time of processes with all their descendants, living and ended. On Linux only. */
final class ProcessTimes {
    /** Linux counts these in hundredths of a second on every machine. */
    private static final double TICKS_PER_SECOND = 100;

    /** Of what follows the program's name in {@code /proc/PID/stat}: own time in user and kernel mode, and that of ended children. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    private final List<Long> pids;

    ProcessTimes(List<Long> pids) {
        this.pids = List.copyOf(pids);
    }

    /** So far. */
    double seconds() {
        return pids.stream()
                .flatMap(pid -> Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid)))
                .mapToDouble(ProcessTimes::seconds)
                .sum();
    }

    private static double seconds(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = 0;
            for (int i = 0; i < TIMES; i++) {
                ticks += Long.parseLong(fields[FIRST_TIME + i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (NoSuchFileException e) {
            return 0; // it has just ended, and is among its parent's ended children
        } catch (IOException e) {
            throw new UncheckedIOException("reading the processor time of process " + pid, e);
        }
    }
}
