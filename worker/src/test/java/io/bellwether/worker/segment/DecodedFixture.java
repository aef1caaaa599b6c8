package io.bellwether.worker.segment;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.task.DatasetVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes a small decoded dataset, as the cache would have. */
public final class DecodedFixture {
    private DecodedFixture() {}

    /**
     * Rows of {@code columns} normal features; class 1 where the first two features sum up to more than 0; every
     * twentieth value is missing, and the last feature is constant.
     */
    public static Path separable(Path directory, int trainRows, int validationRows, int columns) throws IOException {
        Random random = new Random(17);
        int rows = trainRows + validationRows;
        float[] features = new float[rows * columns];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float value = column == columns - 1 ? 3 : (float) random.nextGaussian();
                boolean missing = column > 1 && random.nextInt(20) == 0;
                features[row * columns + column] = missing ? Float.NaN : value;
            }
            labels[row] = features[row * columns] + features[row * columns + 1] > 0 ? 1 : 0;
        }
        return write(directory, features, labels, trainRows, validationRows, columns);
    }

    /** Writes the given matrix, train rows first. */
    public static Path write(
            Path directory, float[] features, float[] labels, int trainRows, int validationRows, int columns)
            throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(DecodedFiles.FEATURES), bytes(features));
        Files.write(directory.resolve(DecodedFiles.LABELS), bytes(labels));
        new DecodedFiles(
                        DecodedFiles.FORMAT,
                        version(trainRows, validationRows, columns),
                        DecodedFiles.crc(directory.resolve(DecodedFiles.FEATURES)),
                        DecodedFiles.crc(directory.resolve(DecodedFiles.LABELS)))
                .write(directory);
        return directory;
    }

    /** The version that the fixtures are copies of. */
    public static DatasetVersion version(int trainRows, int validationRows, int columns) {
        List<String> names = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            names.add("f" + column);
        }
        return new DatasetVersion(
                "v" + trainRows,
                DatasetSpec.of("fixture.csv", "label"),
                List.of(),
                names,
                trainRows,
                validationRows,
                1);
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }
}
