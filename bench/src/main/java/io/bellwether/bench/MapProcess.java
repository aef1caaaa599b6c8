package io.bellwether.bench;

import io.bellwether.worker.segment.MappedDataset;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** An executor's share of a decoded dataset, as a process of its own: maps it and reads all of it. */
final class MapProcess {
    private static final int ROWS = 65_536;

    private MapProcess() {}

    /** The process: the copy's directory. Says when it has started, reads when it is told to, and then waits until its input ends. */
    public static void main(String[] arguments) throws Exception {
        read(MappedDataset.open(Path.of(arguments[0])), 1); // the code's own memory is not the data's
        System.out.println("started");
        System.in.read(); // the caller looks at the memory first
        MappedDataset dataset = MappedDataset.open(Path.of(arguments[0]));
        System.out.println("ready " + read(dataset, dataset.rows()));
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static double read(MappedDataset dataset, long rows) {
        double sum = 0;
        for (long row = 0; row < rows; row += ROWS) {
            FloatBuffer features = dataset.features(row, (int) Math.min(ROWS, rows - row));
            for (int i = 0; i < features.limit(); i++) {
                float value = features.get(i);
                sum += Float.isNaN(value) ? 0 : value;
            }
        }
        return sum;
    }

    /**
     * A process's memory by {@code /proc/PID/smaps_rollup}: what it has alone, and its share of the pages that it has with others, so that
     * the sum over processes is what they hold together.
     */
    static long residentBytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException("no Pss in /proc/" + pid + "/smaps_rollup");
    }
}
