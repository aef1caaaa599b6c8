package io.bellwether.client.check;

import io.bellwether.client.spec.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The constraints that there are. Those on rows have a fraction that may fail, and show the first rows that do. */
public enum CheckKind {
    /** There is a value. */
    COMPLETE(true, 1, ""),
    /** No value comes twice. */
    UNIQUE(true, 1, ""),
    /** No combination of the columns' values comes twice. */
    UNIQUE_TOGETHER(true, 2, ""),
    /** A number from {@code low} to {@code high}. */
    RANGE(true, 1, "low,high"),
    IN_SET(true, 1, ""),
    NOT_IN_SET(true, 1, ""),
    /** The whole text matches the regular expression {@code pattern}. */
    PATTERN(true, 1, "pattern"),
    NOT_PATTERN(true, 1, "pattern"),
    /** The text can be read as {@code type}: whole, number, boolean, date or time. */
    TYPE(true, 1, "type"),
    /** As many characters as from {@code low} to {@code high}. */
    LENGTH(true, 1, "low,high"),
    /** Not less than the row before; more than it, if {@code strictly}. */
    INCREASING(true, 1, "strictly"),
    /** The first column {@code is} &lt;, &lt;=, =, !=, &gt;= or &gt; the second. */
    COMPARE(true, 2, "is"),
    /** The newest time is no older than so many {@code hours}. */
    FRESH(false, 1, "hours"),
    /** From {@code low} to {@code high} rows. */
    ROWS(false, 0, "low,high"),
    /** The columns are there. */
    COLUMNS(false, 1, ""),
    /** A {@code statistic} from {@code low} to {@code high}. */
    STATISTIC(false, 1, "statistic,low,high"),
    /**
     * The distribution is that of the same column of {@code reference}, a path, or of the version of {@code dataset} that is the newest when the
     * job is accepted, by {@code measure} psi or ks up to {@code high}.
     */
    DRIFT(false, 1, "reference,dataset,measure,high");

    private static final Pattern COMMA = Pattern.compile(",");

    private final boolean ofRows;
    private final int columns;
    private final String options;

    /** {@code options}: their names, with a comma between. */
    CheckKind(boolean ofRows, int columns, String options) {
        this.ofRows = ofRows;
        this.columns = columns;
        this.options = options;
    }

    /** How specs call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constraint that specs call so. */
    public static Optional<CheckKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    static String hint(String word) {
        return Nearest.hint(word, Arrays.stream(values()).map(CheckKind::word).toList());
    }

    /** Whether each row passes or fails for itself. */
    public boolean isOfRows() {
        return ofRows;
    }

    /** Columns that it needs at least. */
    int leastColumns() {
        return columns;
    }

    /** Whether it looks at all its columns together. */
    public boolean isTogether() {
        return this == UNIQUE_TOGETHER || this == COMPARE || this == ROWS;
    }

    List<String> options() {
        return options.isEmpty() ? List.of() : List.of(COMMA.split(options, -1));
    }
}
