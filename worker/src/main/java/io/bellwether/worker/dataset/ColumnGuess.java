package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat.ColumnType;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a column of a text format can still be, as its values are seen; or what it was said to be. Caller-confined. */
final class ColumnGuess {
    private final @Nullable ColumnType given;
    private boolean seen;
    private boolean whole = true;
    private boolean number = true;
    private boolean bool = true;
    private @Nullable String firstText;

    ColumnGuess(@Nullable ColumnType given) {
        this.given = given;
    }

    /** Whether nothing that comes can change it. */
    boolean isSettled() {
        return given != null || (!number && !bool);
    }

    /** Takes in a field; {@code at} says where it is, for messages. */
    void look(String field, Supplier<String> at) {
        if (isSettled() || CsvValues.isMissing(field)) {
            return;
        }
        seen = true;
        String value = field.strip();
        bool = bool && CsvValues.isBoolean(value);
        if (number && !(whole && CsvValues.isWhole(value))) {
            whole = false;
            number = CsvValues.isNumber(value);
        }
        if (!number && !bool) {
            sawText(field, at);
        }
    }

    /** Takes in a field that is plainly a number, without spaces; false if this column wants to see it as text. */
    boolean lookPlain(boolean isWhole) {
        if (!number || isSettled()) {
            return false;
        }
        seen = true;
        bool = false;
        whole = whole && isWhole;
        return true;
    }

    /** Another one that has seen the same. */
    ColumnGuess copy() {
        ColumnGuess copy = new ColumnGuess(given);
        copy.become(this);
        return copy;
    }

    /** Takes over what another guess of the same column has seen. */
    void become(ColumnGuess other) {
        seen = other.seen;
        whole = other.whole;
        number = other.number;
        bool = other.bool;
        firstText = other.firstText;
    }

    /** Whether whatever comes would leave both the same. */
    boolean isLike(ColumnGuess other) {
        return seen == other.seen
                && whole == other.whole
                && number == other.number
                && bool == other.bool
                && Objects.equals(firstText, other.firstText);
    }

    void lookText(String text, Supplier<String> at) {
        seen = true;
        number = false;
        bool = false;
        sawText(text, at);
    }

    void lookNumber(boolean isWhole, Supplier<String> at) {
        boolean mixed = seen && !number;
        seen = true;
        whole = whole && isWhole;
        bool = false;
        if (mixed) {
            lookText("a number among other values", at);
        }
    }

    void lookBoolean(Supplier<String> at) {
        boolean mixed = seen && !bool;
        seen = true;
        number = false;
        if (mixed) {
            lookText("true or false among other values", at);
        }
    }

    /** Where the first field lies that is no number; null if there is none. */
    @Nullable
    String firstText() {
        return firstText;
    }

    TableColumn column(String name) {
        if (given != null) {
            return switch (given) {
                case INTEGER -> TableColumn.integer(name);
                case FLOATING -> TableColumn.floating(name);
                case BOOLEAN -> TableColumn.bool(name);
                case TEXT -> TableColumn.text(name);
            };
        }
        if (!seen) {
            return TableColumn.floating(name); // nothing but missing values
        }
        if (number) {
            return whole ? TableColumn.integer(name) : TableColumn.floating(name);
        }
        return bool ? TableColumn.bool(name) : TableColumn.text(name);
    }

    private void sawText(String text, Supplier<String> at) {
        if (firstText == null) {
            firstText = "'" + text + "' in " + at.get();
        }
    }
}
