package io.bellwether.coordinator.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/** A CSV file with a label that five columns tell something about, not everything. */
final class ToyData {
    private ToyData() {}

    static Path write(Path file, int rows, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("row_id,a,b,c,d,e,label\n");
        for (int row = 0; row < rows; row++) {
            double[] x = random.doubles(5, -1, 1).toArray();
            double logit = 3 * x[0] + 2 * x[1] * x[2] + Math.sin(4 * x[3]) + random.nextGaussian();
            text.append(String.format(
                    Locale.ROOT,
                    "%d,%.4f,%.4f,%.4f,%.4f,%s,%d%n",
                    row,
                    x[0],
                    x[1],
                    x[2],
                    x[3],
                    random.nextInt(20) == 0 ? "" : String.format(Locale.ROOT, "%.4f", x[4]),
                    logit > 0 ? 1 : 0));
        }
        return Files.writeString(file, text);
    }
}
