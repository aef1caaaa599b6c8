package io.bellwether.worker.dataset;

import java.util.Locale;
import java.util.Set;

/** What the text of a CSV field means. */
final class CsvValues {
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none", "?");

    private CsvValues() {}

    /** Whether the field holds no value. */
    static boolean isMissing(String field) {
        return field.isEmpty()
                || (field.length() <= 4 && MISSING.contains(field.strip().toLowerCase(Locale.ROOT)));
    }

    static boolean isWhole(String field) {
        int start = field.startsWith("-") ? 1 : 0;
        int digits = field.length() - start;
        if (digits == 0 || digits > 18 || (digits > 1 && field.charAt(start) == '0')) {
            return false; // leading zeros are codes, and more digits may not fit
        }
        for (int i = start; i < field.length(); i++) {
            if (field.charAt(i) < '0' || field.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static boolean isBoolean(String field) {
        return field.equalsIgnoreCase("true") || field.equalsIgnoreCase("false");
    }

    /** Whether the field is a decimal number; Java's own forms like {@code 1f} or {@code 0x1p3} are not. */
    static boolean isNumber(String field) {
        if (field.isEmpty()) {
            return false;
        }
        char last = field.charAt(field.length() - 1);
        if (last != '.' && (last < '0' || last > '9') && !field.endsWith("Infinity") && !field.endsWith("inf")) {
            return false;
        }
        if (field.indexOf('x') >= 0 || field.indexOf('X') >= 0) {
            return false;
        }
        try {
            Double.parseDouble(field.endsWith("inf") ? field + "inity" : field);
            return true;
        } catch (NumberFormatException e) {
            return field.endsWith("inf");
        }
    }

    /** The number that {@link #isNumber} accepted. */
    static double number(String field) {
        if (field.endsWith("inf")) {
            return field.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.parseDouble(field);
    }
}
