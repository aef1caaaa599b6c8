package io.bellwether.client.search;

import io.bellwether.client.search.Expression.Numeric;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The functions that constraints may use. StrictMath: every machine computes the same. */
final class Functions {
    static final Map<String, Function> BY_NAME = new TreeMap<>(Map.of(
            "abs", new Unary(Math::abs),
            "ceil", new Unary(Math::ceil),
            "exp", new Unary(StrictMath::exp),
            "floor", new Unary(Math::floor),
            "log", new Unary(StrictMath::log),
            "log10", new Unary(StrictMath::log10),
            "max", new Fold(Math::max),
            "min", new Fold(Math::min),
            "round", new Unary(Math::rint),
            "sqrt", new Unary(Math::sqrt)));

    private Functions() {}

    /** A function of numbers. */
    sealed interface Function {
        boolean takes(int arguments);

        String expected();

        Numeric apply(List<Numeric> arguments);
    }

    private record Unary(DoubleUnaryOperator operator) implements Function {
        @Override
        public boolean takes(int arguments) {
            return arguments == 1;
        }

        @Override
        public String expected() {
            return "one";
        }

        @Override
        public Numeric apply(List<Numeric> arguments) {
            return arguments.get(0).map(operator);
        }
    }

    private record Fold(DoubleBinaryOperator operator) implements Function {
        @Override
        public boolean takes(int arguments) {
            return arguments >= 2;
        }

        @Override
        public String expected() {
            return "two or more";
        }

        @Override
        public Numeric apply(List<Numeric> arguments) {
            return arguments.stream().reduce((a, b) -> a.with(b, operator)).orElseThrow();
        }
    }
}
