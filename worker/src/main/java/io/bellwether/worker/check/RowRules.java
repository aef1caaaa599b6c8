package io.bellwether.worker.check;

import io.bellwether.client.check.CheckSpec;
import io.bellwether.worker.check.RowCheck.RowRule;
import io.bellwether.worker.check.RowCheck.Verdict;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.transform.IsoTimes;
import java.time.DateTimeException;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The constraints on rows. */
final class RowRules {
    private static final Pattern WHOLE = Pattern.compile("[-+]?\\d+");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

    private RowRules() {}

    static RowRule of(TableChecks.Subject subject) {
        CheckSpec spec = subject.spec();
        return switch (spec.kind()) {
            case COMPLETE -> new Complete();
            case UNIQUE, UNIQUE_TOGETHER -> new Unique();
            case RANGE -> of(subject.bounds(), (column, row) -> subject.isWithin(column.number(row)));
            case LENGTH ->
                of(subject.bounds() + " characters", (column, row) -> {
                    String text = Shown.text(column, row);
                    return subject.isWithin(text.codePointCount(0, text.length()));
                });
            case IN_SET -> {
                Members values = new Members(spec.values());
                yield of("one of " + spec.values(), values::has);
            }
            case NOT_IN_SET -> {
                Members values = new Members(spec.values());
                yield of("none of " + spec.values(), (column, row) -> !values.has(column, row));
            }
            case PATTERN -> {
                Pattern pattern = Pattern.compile(spec.word("pattern", ""));
                yield of(
                        "a text like " + pattern,
                        (column, row) ->
                                pattern.matcher(Shown.text(column, row)).matches());
            }
            case NOT_PATTERN -> {
                Pattern pattern = Pattern.compile(spec.word("pattern", ""));
                yield of(
                        "no text like " + pattern,
                        (column, row) ->
                                !pattern.matcher(Shown.text(column, row)).matches());
            }
            case TYPE -> {
                String type = spec.word("type", "");
                yield of("a " + type, (column, row) -> isOf(type, column, row));
            }
            case INCREASING -> new Increasing(spec.word("strictly", "").equals("true"));
            case COMPARE -> new Compare(spec.word("is", ""));
            default -> throw new IllegalStateException(spec.name() + " is no constraint on rows");
        };
    }

    private static RowRule of(String expectation, BiPredicate<ColumnVector, Integer> passes) {
        return new RowRule() {
            @Override
            public Verdict of(List<ColumnVector> columns, int row) {
                ColumnVector column = columns.get(0);
                return isMissing(column, row)
                        ? Verdict.DOES_NOT_COUNT
                        : passes.test(column, row) ? Verdict.PASSES : Verdict.FAILS;
            }

            @Override
            public String expectation() {
                return expectation;
            }
        };
    }

    static boolean isMissing(ColumnVector column, int row) {
        return column.isNull(row) || (column.column().hasNumbers() && Double.isNaN(column.number(row)));
    }

    private static boolean isOf(String type, ColumnVector column, int row) {
        TableColumn.Kind kind = column.column().kind();
        if (kind != TableColumn.Kind.TEXT) {
            return switch (type) {
                case "whole" -> column.number(row) == Math.rint(column.number(row));
                case "number" -> column.column().hasNumbers();
                case "boolean" -> kind == TableColumn.Kind.BOOLEAN;
                case "date" -> kind == TableColumn.Kind.DATE;
                default -> kind == TableColumn.Kind.TIMESTAMP;
            };
        }
        String text = column.text(row).strip();
        return switch (type) {
            case "whole" -> WHOLE.matcher(text).matches();
            case "number" -> NUMBER.matcher(text).matches();
            case "boolean" -> text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
            case "date" -> text.length() == 10 && isTime(text);
            default -> isTime(text);
        };
    }

    private static boolean isTime(String text) {
        try {
            IsoTimes.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false; // which is what was asked
        }
    }

    private static final class Complete implements RowRule {
        @Override
        public Verdict of(List<ColumnVector> columns, int row) {
            return isMissing(columns.get(0), row) ? Verdict.FAILS : Verdict.PASSES;
        }

        @Override
        public String expectation() {
            return "a value";
        }
    }

    /** By 64-bit hashes: among ten million rows the chance that two different values are taken for one is 3 in a million. */
    private static final class Unique implements RowRule {
        private final HashSet64 seen = new HashSet64();

        @Override
        public Verdict of(List<ColumnVector> columns, int row) {
            long hash = 0;
            for (ColumnVector column : columns) {
                if (isMissing(column, row)) {
                    return Verdict.DOES_NOT_COUNT;
                }
                hash = HashSet64.join(hash, HashSet64.hash(column, row));
            }
            return seen.add(hash) ? Verdict.PASSES : Verdict.FAILS;
        }

        @Override
        public String expectation() {
            return "another value than before";
        }

        @Override
        public boolean looksBack() {
            return true;
        }
    }

    private static final class Increasing implements RowRule {
        private final boolean strictly;
        private double last = Double.NEGATIVE_INFINITY;
        private @Nullable String lastText;

        Increasing(boolean strictly) {
            this.strictly = strictly;
        }

        @Override
        public Verdict of(List<ColumnVector> columns, int row) {
            if (isMissing(columns.get(0), row)) {
                return Verdict.DOES_NOT_COUNT;
            }
            int step = columns.get(0).column().kind() == TableColumn.Kind.TEXT
                    ? stepTo(columns.get(0).text(row))
                    : stepTo(columns.get(0).number(row));
            return step > 0 || (step == 0 && !strictly) ? Verdict.PASSES : Verdict.FAILS;
        }

        private int stepTo(double value) {
            int step = value > last ? 1 : value == last ? 0 : -1;
            last = value;
            return step;
        }

        private int stepTo(String text) {
            int step = lastText == null ? 1 : text.compareTo(lastText);
            lastText = text;
            return step;
        }

        @Override
        public String expectation() {
            return strictly ? "more than the row before" : "not less than the row before";
        }

        @Override
        public boolean looksBack() {
            return true;
        }
    }

    private record Compare(String is) implements RowRule {
        @Override
        public Verdict of(List<ColumnVector> columns, int row) {
            ColumnVector first = columns.get(0);
            ColumnVector second = columns.get(1);
            if (isMissing(first, row) || isMissing(second, row)) {
                return Verdict.DOES_NOT_COUNT;
            }
            boolean texts = !first.column().hasNumbers() && !second.column().hasNumbers();
            double left = texts ? 0 : value(first, second, row);
            double right = texts ? 0 : value(second, first, row);
            if (Double.isNaN(left) || Double.isNaN(right)) {
                return Verdict.FAILS; // a text that is none of what the other column has
            }
            int order = texts ? first.text(row).compareTo(second.text(row)) : Double.compare(left, right);
            boolean passes = switch (is) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case "=" -> order == 0;
                case "!=" -> order != 0;
                case ">=" -> order >= 0;
                default -> order > 0;
            };
            return passes ? Verdict.PASSES : Verdict.FAILS;
        }

        /** On one scale: of times a date is its first moment, a number seconds since 1970; texts are what they tell. */
        private static double value(ColumnVector column, ColumnVector other, int row) {
            if (Times.isTime(column) || Times.isTime(other)) {
                return Times.microsOrNone(column, row);
            }
            if (column.column().hasNumbers()) {
                return column.number(row) + 0.0;
            }
            String text = column.text(row).strip();
            return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        }

        @Override
        public String expectation() {
            return "the first " + is + " the second";
        }
    }
}
