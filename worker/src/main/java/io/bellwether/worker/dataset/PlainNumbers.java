package io.bellwether.worker.dataset;

/*
 * Implementation note. A decimal number whose digits fit into 53 bits, times or by a power of ten that is exact as a double: both are exact, so
 * the one rounding of the product or quotient is the right one (Clinger 1990). That is all that float32 values and prices need.
 */
/** Numbers as they are mostly written, straight out of bytes; all others are for {@link CsvValues}, which says the same of these. */
final class PlainNumbers {
    /** What {@link #whole} gives for what is no plain whole number. */
    static final long NOT_WHOLE = Long.MIN_VALUE;

    private static final int MAX_DIGITS = 18;
    private static final int MAX_EXPONENT_DIGITS = 4;
    private static final long MAX_EXACT = 1L << 53;
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private PlainNumbers() {}

    /** What a field plainly is. */
    enum Kind {
        WHOLE,
        DECIMAL,
        OTHER
    }

    /** The whole number that the bytes say, without leading zeros; else {@link #NOT_WHOLE}. */
    static long whole(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int start = negative ? from + 1 : from;
        int digits = to - start;
        if (digits < 1 || digits > MAX_DIGITS || (digits > 1 && bytes[start] == '0')) {
            return NOT_WHOLE;
        }
        long value = 0;
        for (int at = start; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return NOT_WHOLE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** The double nearest to the decimal number that the bytes say; NaN if they say none, or one that takes more than this to read. */
    static double decimal(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int start = negative ? from + 1 : from;
        long value = 0;
        int at = start;
        for (; at < to && isDigit(bytes[at]); at++) {
            value = value * 10 + (bytes[at] - '0');
        }
        int digits = at - start;
        int exponent = 0;
        if (digits > 0 && at < to && bytes[at] == '.') {
            int point = ++at;
            for (; at < to && isDigit(bytes[at]); at++) {
                value = value * 10 + (bytes[at] - '0');
            }
            exponent = point - at;
            digits = exponent == 0 ? 0 : digits - exponent;
        }
        if (digits == 0 || digits > MAX_DIGITS || value > MAX_EXACT) {
            return Double.NaN;
        }
        if (at < to) {
            int power = exponent(bytes, at, to);
            if (power == Integer.MIN_VALUE) {
                return Double.NaN;
            }
            exponent += power;
        }
        if (exponent < 1 - POWERS.length || exponent > POWERS.length - 1) {
            return Double.NaN;
        }
        double number = exponent < 0 ? value / POWERS[-exponent] : value * POWERS[exponent];
        return negative ? -number : number;
    }

    /** What the bytes are; {@code OTHER} may still be a number for {@link CsvValues}. */
    static Kind kind(byte[] bytes, int from, int to) {
        int start = from < to && bytes[from] == '-' ? from + 1 : from;
        int at = start;
        while (at < to && isDigit(bytes[at])) {
            at++;
        }
        int digits = at - start;
        if (digits == 0) {
            return Kind.OTHER;
        }
        if (at == to) {
            boolean isCode = digits > 1 && bytes[start] == '0';
            return digits <= MAX_DIGITS && !isCode ? Kind.WHOLE : Kind.DECIMAL;
        }
        if (bytes[at] == '.') {
            int point = ++at;
            while (at < to && isDigit(bytes[at])) {
                at++;
            }
            if (at == point) {
                return Kind.OTHER;
            }
        }
        return at == to || exponent(bytes, at, to) != Integer.MIN_VALUE ? Kind.DECIMAL : Kind.OTHER;
    }

    /** The number behind an {@code e}; {@code Integer.MIN_VALUE} if that is not what the bytes are. */
    private static int exponent(byte[] bytes, int from, int to) {
        if ((bytes[from] | 0x20) != 'e') {
            return Integer.MIN_VALUE;
        }
        int at = from + 1;
        boolean negative = at < to && bytes[at] == '-';
        if (negative || (at < to && bytes[at] == '+')) {
            at++;
        }
        if (at == to || to - at > MAX_EXPONENT_DIGITS) {
            return Integer.MIN_VALUE;
        }
        int power = 0;
        for (; at < to; at++) {
            if (!isDigit(bytes[at])) {
                return Integer.MIN_VALUE;
            }
            power = power * 10 + (bytes[at] - '0');
        }
        return negative ? -power : power;
    }

    private static boolean isDigit(byte each) {
        return each >= '0' && each <= '9';
    }
}
