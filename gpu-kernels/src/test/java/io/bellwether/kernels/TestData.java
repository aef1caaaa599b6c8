package io.bellwether.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A matrix of test values, the same for the same shape and kind. */
final class TestData {
    /** What the values are like. */
    enum Values {
        /** Normally distributed. */
        RANDOM,
        /** Zeros of both signs, the least float, large ones, ones that float32 cannot tell from their neighbours. */
        BOUNDARY
    }

    private static final float[] BOUNDARY = {0, -0f, Float.MIN_VALUE, -1e-30f, 1, -1, 3e4f, -3e4f, 16777216, 0.1f};

    private final int rows;
    private final int columns;
    private final Values kind;
    private final float[] values;

    TestData(int rows, int columns, Values kind) {
        this(rows, columns, kind, random(rows * columns, kind, 31L * rows + columns));
    }

    private TestData(int rows, int columns, Values kind, float[] values) {
        this.rows = rows;
        this.columns = columns;
        this.kind = kind;
        this.values = values;
    }

    private static float[] random(int length, Values kind, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] =
                    kind == Values.RANDOM ? (float) random.nextGaussian() : BOUNDARY[random.nextInt(BOUNDARY.length)];
        }
        return values;
    }

    /** The same with about every eighth value missing, and the last column missing from all odd rows. */
    TestData withGaps() {
        Random random = new Random(rows + 7L * columns);
        float[] gaps = values.clone();
        for (int i = 0; i < gaps.length; i++) {
            boolean lastColumn = i % columns == columns - 1;
            if (random.nextInt(8) == 0 || (lastColumn && i / columns % 2 == 1)) {
                gaps[i] = Float.NaN;
            }
        }
        return new TestData(rows, columns, kind, gaps);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    float[] floats() {
        return values.clone();
    }

    float at(int row, int column) {
        return values[row * columns + column];
    }

    DoubleStream row(int row) {
        return IntStream.range(0, columns).mapToDouble(j -> at(row, j));
    }

    /** The column's values that are there, within the rows. */
    double[] column(int column, RowRange range) {
        return IntStream.range(range.from(), range.to())
                .mapToDouble(i -> at(i, column))
                .filter(value -> !Double.isNaN(value))
                .toArray();
    }

    /** All rows but the first and the last two, where there are enough. */
    RowRange innerRows() {
        return rows < 4 ? new RowRange(0, rows) : new RowRange(1, rows - 2);
    }

    /** Tries a heap array, a slice of one, and a mapped file, one after another. */
    void inEveryMemory(Kernels kernels, Consumer<Matrix> test) {
        float[] shifted = new float[values.length + 5];
        System.arraycopy(values, 0, shifted, 3, values.length);
        for (FloatBuffer buffer : new FloatBuffer[] {
            FloatBuffer.wrap(values), FloatBuffer.wrap(shifted, 3, values.length + 2), mapped().asFloatBuffer()
        }) {
            int position = buffer.position();
            try (Matrix matrix = kernels.matrix(buffer, rows, columns)) {
                test.accept(matrix);
            }
            if (buffer.position() != position) {
                throw new AssertionError("the buffer's position moved");
            }
        }
    }

    /** The values in a file, mapped read-only; the file itself is gone. */
    ByteBuffer mapped() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try {
            Path file = Files.createTempFile("kernels", ".f32");
            Files.write(file, bytes.array());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                        .order(ByteOrder.LITTLE_ENDIAN);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A label for each row, 0 and 1 mixed. */
    float[] labels() {
        float[] labels = new float[rows];
        Random random = new Random(rows);
        for (int i = 0; i < rows; i++) {
            labels[i] = random.nextInt(2);
        }
        return labels;
    }

    @Override
    public String toString() {
        return kind + " " + rows + " x " + columns;
    }
}
