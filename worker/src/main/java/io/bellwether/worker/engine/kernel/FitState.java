package io.bellwether.worker.engine.kernel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A fit between two epochs: all that is needed to go on as if nothing had happened. The value and the gradient are not part of
 * it, as they follow from the weights.
 *
 * @param epoch the last one that is done
 * @param memory pairs of a step and what it did to the gradient, oldest first
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record FitState(int epoch, double[] weights, List<double[][]> memory) {
    private static final int FORMAT = 1;
    private static final int MOST_PAIRS = 1_000;

    FitState {
        memory = List.copyOf(memory);
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream output = new DataOutputStream(bytes)) {
            output.writeInt(FORMAT);
            output.writeInt(epoch);
            output.writeInt(weights.length);
            write(output, weights);
            output.writeInt(memory.size());
            for (double[][] pair : memory) {
                write(output, pair[0]);
                write(output, pair[1]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    /**
     * @param dimension how many weights the fit has
     * @throws IllegalArgumentException if these are not the bytes of such a fit
     */
    static FitState read(byte[] bytes, int dimension) {
        try (DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes))) {
            expect("format", input.readInt(), FORMAT);
            int epoch = input.readInt();
            expect("weights", input.readInt(), dimension);
            double[] weights = read(input, dimension);
            int pairs = input.readInt();
            if (pairs < 0 || pairs > MOST_PAIRS) {
                throw new IllegalArgumentException(
                        "checkpoint: " + pairs + " pairs (expected: 0 to " + MOST_PAIRS + ")");
            }
            List<double[][]> memory = new ArrayList<>();
            for (int pair = 0; pair < pairs; pair++) {
                memory.add(new double[][] {read(input, dimension), read(input, dimension)});
            }
            return new FitState(epoch, weights, memory);
        } catch (IOException e) {
            throw new IllegalArgumentException("checkpoint: it ends too early", e);
        }
    }

    private static void write(DataOutputStream output, double[] values) throws IOException {
        for (double value : values) {
            output.writeDouble(value);
        }
    }

    private static double[] read(DataInputStream input, int count) throws IOException {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = input.readDouble();
        }
        return values;
    }

    private static void expect(String what, int given, int expected) {
        if (given != expected) {
            throw new IllegalArgumentException("checkpoint: " + what + ": " + given + " (expected: " + expected + ")");
        }
    }
}
