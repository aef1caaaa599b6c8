package io.bellwether.search.pruner;

/** Learning curves as tests write them. */
final class Curves {
    private Curves() {}

    /** Values at the steps 1, 2, ... */
    static LearningCurve curve(double... values) {
        return curveFrom(1, values);
    }

    /** Values at the steps {@code first}, {@code first + 1}, ... */
    static LearningCurve curveFrom(long first, double... values) {
        LearningCurve curve = new LearningCurve();
        for (int i = 0; i < values.length; i++) {
            curve.add(first + i, values[i]);
        }
        return curve;
    }
}
