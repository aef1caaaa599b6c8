package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The types of the columns of text formats, found by reading every value of every file: a sample would be wrong on the one row that
 * matters. Caller-confined.
 */
final class ColumnGuesses {
    private final Map<String, ColumnType> given;
    private final Map<String, ColumnGuess> guesses = new LinkedHashMap<>();
    private final Map<String, Long> rows = new LinkedHashMap<>();

    /** {@code given}: types that are not to be found; those of columns that no file has are of directory names, perhaps. */
    ColumnGuesses(Map<String, ColumnType> given) {
        this.given = given;
    }

    /** The column of that name, which may be new. */
    ColumnGuess of(String name) {
        return guesses.computeIfAbsent(name, key -> new ColumnGuess(given.get(key)));
    }

    /** The same, to be changed by itself. */
    ColumnGuesses copy() {
        ColumnGuesses copy = new ColumnGuesses(given);
        guesses.forEach((name, guess) -> copy.guesses.put(name, guess.copy()));
        copy.rows.putAll(rows);
        return copy;
    }

    /** Whether whatever comes would leave both the same: the same columns in the same order, of which the same was seen. */
    boolean isLike(ColumnGuesses other) {
        return this == other
                || (List.copyOf(guesses.keySet()).equals(List.copyOf(other.guesses.keySet()))
                        && guesses.entrySet().stream()
                                .allMatch(each -> each.getValue().isLike(other.of(each.getKey()))));
    }

    void rows(String file, long count) {
        rows.put(file, count);
    }

    List<TableColumn> columns() {
        List<TableColumn> columns = new ArrayList<>();
        guesses.forEach((name, guess) -> columns.add(guess.column(name)));
        return columns;
    }

    TableSchema schema() {
        Map<String, String> firstText = new LinkedHashMap<>();
        guesses.forEach((name, guess) -> {
            String first = guess.firstText();
            if (first != null) {
                firstText.put(name, first);
            }
        });
        return new TableSchema(columns(), rows, firstText);
    }
}
