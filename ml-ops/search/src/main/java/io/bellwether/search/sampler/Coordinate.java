package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import java.util.List;

/*
 * Implementation note.
 *
 * A parameter's values as codes, numbers that densities can be estimated over:
 *
 *   Continuum  the unit interval, evenly in the logarithm where the parameter says so
 *   Cells      0, 1, 2, ...; each value stands in a cell of the unit interval, which reaches half a step to either side of it
 *   Labels     0, 1, 2, ... without an order
 *
 * Whole and stepped numbers are cells up to MAX_CELLS of them. Beyond, a cell is narrower than the narrowest kernel by far, so the
 * density at its middle says as much as the mass, and costs less: they are a continuum whose values are rounded.
 */
/** One searched parameter, its values as numbers. Immutable. */
sealed interface Coordinate {
    /** More cells than this are a continuum. */
    int MAX_CELLS = 512;

    /** The code of a value of the parameter; one outside the range has the code of the nearest bound. */
    double encode(Object value);

    /** The value of a code, the same object for equal cells and labels. */
    Object decode(double code);

    /** A code drawn uniformly from the unit interval, or from the words. */
    double draw(Dice dice);

    /** The coordinate of a parameter that has at least two values. */
    static Coordinate of(Parameter parameter) {
        return parameter.accept(new Maker());
    }

    /** Where values lie between two bounds. */
    record Range(double low, double high, boolean log, boolean reverseLog) {
        Range(double low, double high, boolean log) {
            this(low, high, log, false);
        }

        double fraction(double value) {
            double within = Math.max(low, Math.min(high, value));
            if (reverseLog) {
                double pivot = Scale.pivot(low, high);
                double near = StrictMath.log(pivot - high);
                double far = StrictMath.log(pivot - low);
                return (far - StrictMath.log(pivot - within)) / (far - near);
            }
            if (log) {
                double from = StrictMath.log(low);
                return (StrictMath.log(within) - from) / (StrictMath.log(high) - from);
            }
            return (within / 2 - low / 2) / (high / 2 - low / 2); // halves, as the whole may overflow
        }

        double value(double fraction) {
            return reverseLog ? Scale.betweenReversed(low, high, fraction) : Scale.between(low, high, log, fraction);
        }
    }

    /** A real number, or a whole or stepped one of many values. */
    record Continuum(Range range, Rounding rounding) implements Coordinate {
        /** From a number in the range to a value of the parameter. */
        interface Rounding {
            Object round(double value);
        }

        @Override
        public double encode(Object value) {
            return range.fraction(((Number) value).doubleValue());
        }

        @Override
        public double draw(Dice dice) {
            return dice.fraction();
        }

        @Override
        public Object decode(double code) {
            return rounding.round(range.value(code));
        }
    }

    /** A whole or stepped number of few values, in rising order, or ordinal values in theirs; the step of those is 0. */
    final class Cells implements Coordinate {
        private final List<Object> values;
        private final double step;
        /** Where the cells begin, and the end of the last, from 0 to 1. */
        private final double[] edges;

        private final double[] centres;

        private Cells(List<Object> values, double step, double[] edges, double[] centres) {
            this.values = values;
            this.step = step;
            this.edges = edges;
            this.centres = centres;
        }

        static Cells of(Axis axis, double step, Range range) {
            int count = (int) axis.count();
            Object[] values = new Object[count];
            double[] edges = new double[count + 1];
            double[] centres = new double[count];
            for (int i = 0; i < count; i++) {
                values[i] = axis.at(i);
                double value = ((Number) values[i]).doubleValue();
                centres[i] = range.fraction(value);
                edges[i] = i == 0 ? 0 : range.fraction(value - step / 2);
            }
            edges[count] = 1;
            return new Cells(List.of(values), step, edges, centres);
        }

        /** Values that are equally far apart, whatever they are. */
        static Cells inOrder(List<?> values) {
            int count = values.size();
            double[] edges = new double[count + 1];
            double[] centres = new double[count];
            for (int i = 0; i < count; i++) {
                edges[i] = (double) i / count;
                centres[i] = (i + 0.5) / count;
            }
            edges[count] = 1;
            return new Cells(List.copyOf(values), 0, edges, centres);
        }

        int count() {
            return centres.length;
        }

        /** Where the values of a cell begin in the unit interval; that of {@code count()} is the end of the last. */
        double edge(int cell) {
            return edges[cell];
        }

        /** Where the value of a cell lies in the unit interval. */
        double centre(int cell) {
            return centres[cell];
        }

        /** The cell that a point of the unit interval lies in. */
        int cellAt(double fraction) {
            int low = 0;
            int high = count() - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (edges[middle] <= fraction) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }

        @Override
        public double encode(Object value) {
            if (step == 0) {
                return placeOf(value);
            }
            double first = ((Number) values.get(0)).doubleValue();
            double index = Math.rint((((Number) value).doubleValue() - first) / step);
            return Math.max(0, Math.min(count() - 1, index));
        }

        /** Of a value that is not among them, the place of the number nearest to it, or of a word the first. */
        private double placeOf(Object value) {
            int place = values.indexOf(value);
            for (int i = 0; place < 0 && value instanceof Number number && i < count(); i++) {
                boolean last = i == count() - 1;
                double middle = last || !(values.get(i) instanceof Number here)
                        ? Double.POSITIVE_INFINITY
                        : (here.doubleValue() + ((Number) values.get(i + 1)).doubleValue()) / 2;
                place = number.doubleValue() <= middle ? i : -1;
            }
            return Math.max(0, place);
        }

        @Override
        public double draw(Dice dice) {
            return cellAt(dice.fraction());
        }

        @Override
        public Object decode(double code) {
            return values.get((int) code);
        }
    }

    /** One of some words; -1 is the code of a word that is not among them. */
    record Labels(List<String> words) implements Coordinate {
        @Override
        public double encode(Object value) {
            return words.indexOf(value);
        }

        @Override
        public double draw(Dice dice) {
            return Math.floor(dice.fraction() * words.size());
        }

        @Override
        public Object decode(double code) {
            return words.get((int) code);
        }
    }

    /** Behind {@link #of}. */
    final class Maker implements Parameter.Visitor<Coordinate> {
        private static final double TWO_TO_63 = 0x1p63;

        @Override
        public Coordinate visit(Parameter.FloatParameter parameter) {
            Double step = parameter.step();
            if (step == null) {
                Range range = new Range(parameter.low(), parameter.high(), parameter.log(), parameter.reverseLog());
                return new Continuum(range, value -> value);
            }
            Axis axis = Axis.full(parameter);
            long last = axis.count() - 1;
            double low = parameter.low();
            Range range = new Range(low - step / 2, (Double) axis.at(last) + step / 2, false);
            if (axis.count() <= MAX_CELLS) {
                return Cells.of(axis, step, range);
            }
            return new Continuum(
                    range, value -> axis.at(Math.max(0, Math.min(last, Math.round((value - low) / step)))));
        }

        @Override
        public Coordinate visit(Parameter.IntParameter parameter) {
            long low = parameter.low();
            long step = parameter.step();
            long last = Long.divideUnsigned(parameter.high() - low, step);
            double half = step / 2.0;
            Range range = new Range(low - half, (low + last * step) + half, parameter.log(), parameter.reverseLog());
            Axis axis = Axis.full(parameter);
            if (axis.count() <= MAX_CELLS) {
                return Cells.of(axis, (double) step, range);
            }
            return new Continuum(range, value -> low + step * nearest((value - (double) low) / (double) step, last));
        }

        @Override
        public Coordinate visit(Parameter.Choice parameter) {
            return new Labels(parameter.choices());
        }

        @Override
        public Coordinate visit(Parameter.Ordinal parameter) {
            return Cells.inOrder(parameter.values());
        }

        @Override
        public Coordinate visit(Parameter.Constant parameter) {
            return Cells.inOrder(List.of(parameter.value()));
        }

        /** The whole number nearest to {@code index} in [0, last], where {@code last} is unsigned. */
        private static long nearest(double index, long last) {
            double whole = Math.max(0, Math.rint(index));
            long bits = whole < TWO_TO_63 ? (long) whole : (long) (whole - TWO_TO_63) + Long.MIN_VALUE;
            return Long.compareUnsigned(bits, last) > 0 ? last : bits;
        }
    }
}
