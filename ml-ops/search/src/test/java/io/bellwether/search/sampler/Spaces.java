package io.bellwether.search.sampler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Search spaces that between them show every kind of parameter, and what it means to lie inside one. */
final class Spaces {
    static final SearchSpace ALL_KINDS = SearchSpace.builder()
            .uniform("uniform", -3, 5)
            .logUniform("log", 1e-6, 1e3)
            .stepped("step", 0, 1, 0.1)
            .integer("int", -4, 9)
            .logInteger("logInt", 1, 4096)
            .add(new Parameter.IntParameter("stepInt", 10, 99, false, 7, null))
            .choice("choice", "red", "green", "blue")
            .build();

    /** 2 x (3 + 2 x 4) = 22 configurations. */
    static final SearchSpace NESTED = SearchSpace.builder()
            .choice("outer", "a", "b")
            .add(new Parameter.IntParameter("left", 1, 3, false, 1, when("outer", "a")))
            .add(new Parameter.Choice("inner", List.of("p", "q"), when("outer", "b")))
            .choice("free", "x", "y")
            .add(new Parameter.IntParameter("deepP", 0, 3, false, 1, when("inner", "p")))
            .add(new Parameter.IntParameter("deepQ", 0, 3, false, 1, when("inner", "q")))
            .build();

    /** Every further kind, conditions of every form, constraints; endless. */
    static final SearchSpace CONSTRAINED = SearchSpace.builder()
            .integer("layers", 1, 5)
            .integer("width", 8, 64)
            .when(new Parameter.Condition("layers", ">=", List.of(2)))
            .uniform("skip", 0, 1)
            .when("layers", 3, 5)
            .ordinal("size", "small", "medium", "large")
            .uniform("extra", 0, 2)
            .when(new Parameter.Condition("size", ">", List.of("small")))
            .ordinal("batch", 16, 32, 64, 128)
            .integer("accumulate", 1, 4)
            .when(new Parameter.Condition("batch", "<", List.of(64)))
            .reverseLogUniform("momentum", 0.5, 0.999)
            .add(new Parameter.IntParameter("reverse", 1, 100, false, 1, null, true))
            .constant("folds", 5)
            .choice("kind", "a", "b", "c")
            .uniform("notA", -1, 1)
            .when(new Parameter.Condition("kind", "not in", List.of("a")))
            .constraint("layers * width <= 160")
            .constraint("extra + skip <= 1.5")
            .constraint("if kind = 'b' then batch <= 64 and notA < 0.5")
            .constraint("batch * folds <= 320 or size = 'small'")
            .build();

    /** Of 2 + 4 x 5 x 2 = 42 configurations, these are allowed: 2 of a = 0, 4 of 1, 6 of 2, 4 of 3, 4 of 4. */
    static final int FEW_SIZE = 20;

    static final SearchSpace FEW = SearchSpace.builder()
            .integer("a", 0, 4)
            .ordinal("b", 1, 2, 3, 5, 8)
            .when(new Parameter.Condition("a", ">", List.of(0)))
            .choice("c", "x", "y")
            .constraint("a < b")
            .constraint("c = 'x' or a != 1")
            .build();

    private Spaces() {}

    static Parameter.Condition when(String parent, String value) {
        return new Parameter.Condition(parent, value);
    }

    /** Every active parameter has a value of its type, in range, on its step; no other name occurs. */
    static void assertInside(SearchSpace space, Map<String, Object> configuration) {
        Map<String, Object> seen = new HashMap<>();
        for (Parameter parameter : space.parameters()) {
            Object value = configuration.get(parameter.name());
            if (SearchSpace.isActive(parameter, configuration)) {
                assertThat(parameter.accept(new Inside(requireNonNull(value, parameter.name()))))
                        .as("%s = %s", parameter, value)
                        .isTrue();
                seen.put(parameter.name(), value);
            }
        }
        assertThat(configuration).isEqualTo(seen);
        assertThat(space.violated(configuration))
                .as("violated by %s", configuration)
                .isNull();
    }

    private record Inside(Object value) implements Parameter.Visitor<Boolean> {
        @Override
        public Boolean visit(Parameter.FloatParameter parameter) {
            double number = (Double) value;
            Double step = parameter.step();
            double steps = step == null ? 0 : (number - parameter.low()) / step;
            return number >= parameter.low() && number <= parameter.high() && Math.abs(steps - Math.rint(steps)) < 1e-9;
        }

        @Override
        public Boolean visit(Parameter.IntParameter parameter) {
            long number = (Long) value;
            return number >= parameter.low()
                    && number <= parameter.high()
                    && Long.remainderUnsigned(number - parameter.low(), parameter.step()) == 0;
        }

        @Override
        public Boolean visit(Parameter.Choice parameter) {
            return parameter.choices().contains((String) value);
        }

        @Override
        public Boolean visit(Parameter.Ordinal parameter) {
            return parameter.values().contains(value);
        }

        @Override
        public Boolean visit(Parameter.Constant parameter) {
            return parameter.value().equals(value);
        }
    }
}
