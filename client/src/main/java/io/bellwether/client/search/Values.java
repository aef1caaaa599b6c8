package io.bellwether.client.search;

import java.util.List;

/** Values of parameters, whichever way they were written: {@code Double}, {@code Long} or {@code String}. */
final class Values {
    private Values() {}

    /** A value in its one form: whole numbers are {@code Long}, real ones {@code Double}, truth values their words. */
    static Object plain(String name, Object value) {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte || value instanceof Long) {
            return ((Number) value).longValue();
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        if (value instanceof String || value instanceof Boolean) {
            return String.valueOf(value);
        }
        throw Checks.invalid(name, "value " + value, "text, a finite number, true or false", "correct it");
    }

    static List<Object> plain(String name, List<Object> values) {
        return values.stream().map(value -> plain(name, value)).toList();
    }

    /** Values all of one type: whole numbers among real ones become real. */
    static List<Object> alike(String name, List<Object> values) {
        List<Object> plain = plain(name, values);
        boolean words = plain.stream().anyMatch(value -> value instanceof String);
        boolean reals = plain.stream().anyMatch(value -> value instanceof Double);
        if (words && !plain.stream().allMatch(value -> value instanceof String)) {
            throw Checks.invalid(name, "values " + values, "words or numbers, not both", "quote the numbers");
        }
        return reals ? plain.stream().<Object>map(Values::number).toList() : plain;
    }

    static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** Whether two values mean the same: 2 and 2.0 do, and so do 2 and "2", as a condition in YAML may say either. */
    static boolean same(Object one, Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        return one.equals(other)
                || (one instanceof Number != other instanceof Number
                        && one.toString().equals(other.toString()));
    }
}
