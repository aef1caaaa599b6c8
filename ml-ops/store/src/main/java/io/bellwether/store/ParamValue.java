package io.bellwether.store;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A hyperparameter's value as text, plain for SQL and MLflow, and the type that brings it back. */
record ParamValue(String type, String value) {
    static ParamValue of(@Nullable Object value) {
        if (value == null) {
            return new ParamValue("none", "");
        }
        if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof BigInteger) {
            return new ParamValue("integer", value.toString());
        }
        if (value instanceof Number) {
            return new ParamValue("float", value.toString());
        }
        return new ParamValue(value instanceof Boolean ? "boolean" : "text", value.toString());
    }

    @Nullable
    Object toObject() {
        return switch (type) {
            case "none" -> null;
            case "integer" -> integer(new BigInteger(value));
            case "float" -> Double.valueOf(value);
            case "boolean" -> Boolean.valueOf(value);
            default -> value;
        };
    }

    /* A long if it fits, as our JSON reads it: so what is read back equals what was written. */
    private static Object integer(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValueExact() : value;
    }
}
