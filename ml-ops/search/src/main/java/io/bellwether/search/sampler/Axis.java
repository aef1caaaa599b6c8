package io.bellwether.search.sampler;

import io.bellwether.client.search.Parameter;
import java.math.BigDecimal;
import java.util.List;

/** The values of one parameter, numbered from 0. */
interface Axis {
    /** The count of an axis, or of combinations, that has no end or none that fits a long. */
    long ENDLESS = Long.MAX_VALUE;

    long count();

    Object at(long index);

    long indexOf(Object value);

    /** All values that the parameter can take. */
    static Axis full(Parameter parameter) {
        return parameter.accept(new Full());
    }

    /** Values named one by one. */
    record Listed(List<?> values) implements Axis {
        @Override
        public long count() {
            return values.size();
        }

        @Override
        public Object at(long index) {
            return values.get((int) index);
        }

        @Override
        public long indexOf(Object value) {
            return values.indexOf(value);
        }
    }

    /** Every {@code step}-th whole number from {@code low}. */
    record Whole(long low, long step, long count) implements Axis {
        static Whole of(Parameter.IntParameter parameter) {
            // Unsigned, so that even [Long.MIN_VALUE, Long.MAX_VALUE] has a count, although none that fits.
            long steps = Long.divideUnsigned(parameter.high() - parameter.low(), parameter.step());
            return new Whole(parameter.low(), parameter.step(), steps < 0 || steps == ENDLESS ? ENDLESS : steps + 1);
        }

        @Override
        public Object at(long index) {
            return low + index * step;
        }

        @Override
        public long indexOf(Object value) {
            return Long.divideUnsigned((Long) value - low, step);
        }
    }

    /** Every {@code step}-th real number from {@code low}, reckoned in decimals: the third step of 0.1 is 0.3. */
    record Stepped(BigDecimal low, BigDecimal step, long count) implements Axis {
        static Stepped of(double low, double high, double step) {
            BigDecimal from = BigDecimal.valueOf(low);
            BigDecimal by = BigDecimal.valueOf(step);
            BigDecimal steps = BigDecimal.valueOf(high).subtract(from).divideToIntegralValue(by);
            boolean fits = steps.compareTo(BigDecimal.valueOf(ENDLESS - 1)) < 0;
            return new Stepped(from, by, fits ? steps.longValueExact() + 1 : ENDLESS);
        }

        @Override
        public Object at(long index) {
            return low.add(step.multiply(BigDecimal.valueOf(index))).doubleValue();
        }

        @Override
        public long indexOf(Object value) {
            return Math.round((((Double) value) - low.doubleValue()) / step.doubleValue());
        }
    }

    /** All real numbers of an interval: endless. */
    record Continuum() implements Axis {
        @Override
        public long count() {
            return ENDLESS;
        }

        @Override
        public Object at(long index) {
            throw new UnsupportedOperationException("a continuum is not numbered");
        }

        @Override
        public long indexOf(Object value) {
            throw new UnsupportedOperationException("a continuum is not numbered");
        }
    }

    /** Behind {@link #full}. */
    final class Full implements Parameter.Visitor<Axis> {
        @Override
        public Axis visit(Parameter.FloatParameter parameter) {
            Double step = parameter.step();
            if (step != null) {
                return Stepped.of(parameter.low(), parameter.high(), step);
            }
            return parameter.low() == parameter.high() ? new Listed(List.of(parameter.low())) : new Continuum();
        }

        @Override
        public Axis visit(Parameter.IntParameter parameter) {
            return Whole.of(parameter);
        }

        @Override
        public Axis visit(Parameter.Choice parameter) {
            return new Listed(parameter.choices());
        }

        @Override
        public Axis visit(Parameter.Ordinal parameter) {
            return new Listed(parameter.values());
        }

        @Override
        public Axis visit(Parameter.Constant parameter) {
            return new Listed(List.of(parameter.value()));
        }
    }
}
