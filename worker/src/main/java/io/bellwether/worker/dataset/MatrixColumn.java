package io.bellwether.worker.dataset;

/**
 * A column of a decoded matrix. Numbers lie there as they are; what is no number, as numbers that say the same. Its name says which.
 *
 * @param source the table's column
 */
public record MatrixColumn(String source, Coding coding) {
    /** How values of a table's column become float32. */
    public enum Coding {
        NUMBER(""),
        /** A text's place in the version's {@link Words}. */
        WORD("@word"),
        /** Days since 1970. */
        DAY("@day"),
        /** Seconds of the day: with the days, exact to 8 ms, where seconds since 1970 would be to two minutes. */
        SECOND("@second");

        private final String suffix;

        Coding(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final double SECONDS_PER_DAY = 86_400;

    /** The column of a name that {@link #name} gave. */
    public static MatrixColumn parse(String name) {
        for (Coding coding : Coding.values()) {
            if (coding != Coding.NUMBER && name.endsWith(coding.suffix)) {
                return new MatrixColumn(name.substring(0, name.length() - coding.suffix.length()), coding);
            }
        }
        return new MatrixColumn(name, Coding.NUMBER);
    }

    /** What the matrix calls it. */
    public String name() {
        return source + coding.suffix;
    }

    /** The value of a row that is no text. */
    double value(ColumnVector vector, int row) {
        double number = vector.number(row);
        if (coding == Coding.NUMBER) {
            return number;
        }
        boolean days = vector.column().kind() == TableColumn.Kind.DATE;
        double day = days ? number : Math.floor(number / SECONDS_PER_DAY);
        return coding == Coding.DAY ? day : days ? 0 : number - day * SECONDS_PER_DAY;
    }

    /** The time whose day and second lie in a matrix, in seconds since 1970. */
    public static double seconds(float day, float second) {
        return day * SECONDS_PER_DAY + second;
    }

    /** A row's time, as if it had lain in a matrix. */
    public static double seconds(ColumnVector vector, int row) {
        MatrixColumn day = new MatrixColumn("", Coding.DAY);
        MatrixColumn second = new MatrixColumn("", Coding.SECOND);
        return seconds((float) day.value(vector, row), (float) second.value(vector, row));
    }
}
