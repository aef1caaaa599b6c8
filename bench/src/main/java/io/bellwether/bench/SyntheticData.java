package io.bellwether.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * A binary problem in two CSV files: normally distributed features, of which a few decide, by a product, a square and a sum,
 * the odds of the label. The same for the same sizes.
 *
 * @param rows of the training file
 * @param validationRows of the validation file
 */
record SyntheticData(Path train, int rows, Path validation, int validationRows) {
    static final int COLUMNS = 28;
    static final String LABEL = "label";

    static SyntheticData write(Path directory, int rows, int validationRows) throws IOException {
        SyntheticData data = new SyntheticData(
                directory.resolve("train.csv"), rows, directory.resolve("validation.csv"), validationRows);
        write(data.train(), rows, new Random(1));
        write(data.validation(), validationRows, new Random(2));
        return data;
    }

    private static void write(Path file, int rows, RandomGenerator random) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < COLUMNS; j++) {
                line.append('f').append(j).append(',');
            }
            out.append(line.append(LABEL).append('\n'));
            double[] x = new double[COLUMNS];
            for (int i = 0; i < rows; i++) {
                line.setLength(0);
                boolean positive = draw(random, x);
                for (int j = 0; j < COLUMNS; j++) {
                    line.append((float) x[j]).append(',');
                }
                out.append(line.append(positive ? '1' : '0').append('\n'));
            }
        }
    }

    /** Draws a row's features into {@code x}, and its label. */
    static boolean draw(RandomGenerator random, double[] x) {
        for (int j = 0; j < COLUMNS; j++) {
            x[j] = Math.rint(random.nextGaussian() * 1e4) / 1e4;
        }
        double odds = x[0] * x[1] + x[2] * x[2] - 1 + 0.8 * x[3] - 0.5 * x[4] + Math.sin(2 * x[5]);
        return random.nextDouble() < 1 / (1 + Math.exp(-odds));
    }

    Table readTrain() throws IOException {
        return read(train, rows);
    }

    Table readValidation() throws IOException {
        return read(validation, validationRows);
    }

    private static Table read(Path file, int rows) throws IOException {
        Table table = new Table(new float[rows * COLUMNS], new float[rows]);
        try (BufferedReader in = Files.newBufferedReader(file)) {
            String line = in.readLine(); // the header
            for (int i = 0; i < rows; i++) {
                line = in.readLine();
                if (line == null) {
                    throw new IOException(file + ": " + i + " rows (expected: " + rows + ")");
                }
                parse(line, table, i);
            }
        }
        return table;
    }

    private static void parse(String line, Table table, int row) {
        int start = 0;
        for (int j = 0; j < COLUMNS; j++) {
            int comma = line.indexOf(',', start);
            table.features[row * COLUMNS + j] = Float.parseFloat(line.substring(start, comma));
            start = comma + 1;
        }
        table.labels[row] = Float.parseFloat(line.substring(start));
    }

    /** A file in memory, features row by row. */
    static final class Table {
        final float[] features;
        final float[] labels;

        Table(float[] features, float[] labels) {
            this.features = features;
            this.labels = labels;
        }
    }
}
