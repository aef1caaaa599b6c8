package io.bellwether.worker.transform;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parts of dates and times, in UTC, in place of them.
 *
 * @param cyclic whether parts that come again are two columns, a point on a circle
 */
record DateParts(List<String> columns, List<Part> parts, boolean cyclic) implements FittedStep {
    DateParts {
        columns = List.copyOf(columns);
        parts = List.copyOf(parts);
    }

    /** What can be asked for; those with a period come again. */
    enum Part {
        YEAR(0),
        QUARTER(4),
        MONTH(12),
        WEEK(0),
        DAY(31),
        /** Monday is 0. */
        WEEKDAY(7),
        YEARDAY(366),
        HOUR(24),
        MINUTE(60),
        SECOND(60),
        WEEKEND(0),
        EPOCHDAY(0);

        private final int period;

        Part(int period) {
            this.period = period;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        double of(LocalDateTime time) {
            return switch (this) {
                case YEAR -> time.getYear();
                case QUARTER -> time.get(IsoFields.QUARTER_OF_YEAR);
                case MONTH -> time.getMonthValue();
                case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
                case DAY -> time.getDayOfMonth();
                case WEEKDAY -> time.getDayOfWeek().getValue() - 1.0;
                case YEARDAY -> time.getDayOfYear();
                case HOUR -> time.getHour();
                case MINUTE -> time.getMinute();
                case SECOND -> time.getSecond();
                case WEEKEND -> time.getDayOfWeek().getValue() >= 6 ? 1 : 0;
                case EPOCHDAY -> time.toLocalDate().toEpochDay();
            };
        }
    }

    @Override
    public Applied open() {
        return frame -> columns.forEach(name -> apply(frame, name));
    }

    private void apply(Frame frame, String name) {
        Column column = frame.column(name);
        double[][] values = new double[parts.size()][frame.rows()];
        for (int row = 0; row < frame.rows(); row++) {
            LocalDateTime time = time(column, frame, row);
            for (int part = 0; part < values.length; part++) {
                values[part][row] = time == null ? Double.NaN : parts.get(part).of(time);
            }
        }
        frame.remove(name);
        for (int i = 0; i < values.length; i++) {
            Part part = parts.get(i);
            String output = name + "." + part.word();
            if (cyclic && part.period > 0) {
                frame.put(new Column.Numbers(output + ".sin", wave(values[i], part.period, 0)));
                frame.put(new Column.Numbers(output + ".cos", wave(values[i], part.period, Math.PI / 2)));
            } else {
                frame.put(new Column.Numbers(output, values[i]));
            }
        }
    }

    private static double[] wave(double[] values, int period, double phase) {
        double[] wave = new double[values.length];
        for (int row = 0; row < wave.length; row++) {
            wave[row] = StrictMath.sin(2 * Math.PI * values[row] / period + phase);
        }
        return wave;
    }

    private static @Nullable LocalDateTime time(Column column, Frame frame, int row) {
        if (Filled.isMissing(column, row)) {
            return null;
        }
        if (column instanceof Column.Times times) {
            double seconds = Math.floor(times.seconds()[row]);
            return LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC);
        }
        Column.Words words = (Column.Words) column;
        String text = words.dictionary().word(words.codes()[row]).strip();
        try {
            return IsoTimes.parse(text);
        } catch (DateTimeException e) {
            frame.leaveOut(row, column.name(), text, RowError.NO_TIME);
            return null;
        }
    }
}
