package io.bellwether.kernels.opencl;

import java.util.Arrays;

/**
 * Values that no kernel computes. An array for results is filled with them before each launch; one that is still there afterwards
 * was not computed or not copied back.
 */
final class Poison {
    private static final int INT = 0x7fc0dead; // as a float: a NaN that arithmetic does not make
    private static final long LONG = 0x7ff80000deadbeefL;

    private Poison() {}

    static float[] floats(int length) {
        float[] array = new float[length];
        fill(array);
        return array;
    }

    static void fill(float[] array) {
        Arrays.fill(array, Float.intBitsToFloat(INT));
    }

    static void fill(int[] array) {
        Arrays.fill(array, INT);
    }

    static void fill(double[] array) {
        Arrays.fill(array, Double.longBitsToDouble(LONG));
    }

    static void check(float[] array, int length) {
        for (int i = 0; i < length; i++) {
            if (Float.floatToRawIntBits(array[i]) == INT) {
                throw failure(i, length);
            }
        }
    }

    static void check(int[] array, int length) {
        for (int i = 0; i < length; i++) {
            if (array[i] == INT) {
                throw failure(i, length);
            }
        }
    }

    static void check(double[] array, int length) {
        for (int i = 0; i < length; i++) {
            if (Double.doubleToRawLongBits(array[i]) == LONG) {
                throw failure(i, length);
            }
        }
    }

    private static DeviceFailure failure(int index, int length) {
        return new DeviceFailure("result " + index + " of " + length + " did not come back from the device", null);
    }
}
