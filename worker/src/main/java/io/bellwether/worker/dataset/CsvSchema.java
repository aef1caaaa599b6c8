package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of CSV columns, found by reading every field of every file: a sample would be wrong on the one row that matters.
 *
 * @param columns in the order of the first file's header
 * @param rows of each file
 * @param firstText for each text column, where its first field lies that is no number, for messages
 */
record CsvSchema(List<TableColumn> columns, Map<String, Long> rows, Map<String, String> firstText) {
    CsvSchema {
        columns = List.copyOf(columns);
        rows = Map.copyOf(rows);
        firstText = Map.copyOf(firstText);
    }

    static CsvSchema infer(Storage storage, List<Storage.StoredFile> files) {
        Map<String, Guess> guesses = new LinkedHashMap<>();
        Map<String, Long> rows = new LinkedHashMap<>();
        for (Storage.StoredFile file : files) {
            try (CsvFile csv = CsvFile.open(storage, file.path())) {
                checkSameColumns(guesses, csv, files.get(0).path(), file.path());
                rows.put(file.path(), look(csv, guesses));
            }
        }
        List<TableColumn> columns = new ArrayList<>();
        Map<String, String> firstText = new LinkedHashMap<>();
        guesses.forEach((name, guess) -> {
            columns.add(guess.column(name));
            if (guess.firstText != null) {
                firstText.put(name, guess.firstText);
            }
        });
        return new CsvSchema(columns, rows, firstText);
    }

    private static long look(CsvFile csv, Map<String, Guess> guesses) {
        List<Guess> inOrder = csv.header().stream()
                .map(name -> guesses.computeIfAbsent(name, ignored -> new Guess()))
                .toList();
        long rows = 0;
        for (CsvRecord found = csv.next(); found != null; found = csv.next()) {
            rows++;
            for (int i = 0; i < inOrder.size(); i++) {
                inOrder.get(i).look(found.getField(i), csv, found);
            }
        }
        return rows;
    }

    private static void checkSameColumns(Map<String, Guess> known, CsvFile csv, String first, String file) {
        if (known.isEmpty()) {
            return;
        }
        List<String> missing = known.keySet().stream()
                .filter(name -> !csv.header().contains(name))
                .toList();
        List<String> extra =
                csv.header().stream().filter(name -> !known.containsKey(name)).toList();
        if (!missing.isEmpty() || !extra.isEmpty()) {
            throw DataErrors.invalid(
                    "file " + file + ", header",
                    missing.isEmpty() ? "the extra columns " + extra : "without the columns " + missing,
                    "the same columns as " + first,
                    "make the headers of all files in the directory equal");
        }
    }

    /** What a column can still be. */
    private static final class Guess {
        private boolean seen;
        private boolean whole = true;
        private boolean number = true;
        private boolean bool = true;
        private @Nullable String firstText;

        void look(String field, CsvFile csv, CsvRecord found) {
            if ((!number && !bool) || CsvValues.isMissing(field)) {
                return;
            }
            seen = true;
            String value = field.strip();
            bool = bool && CsvValues.isBoolean(value);
            if (number && !(whole && CsvValues.isWhole(value))) {
                whole = false;
                number = CsvValues.isNumber(value);
            }
            if (!number && !bool && firstText == null) {
                firstText = "'" + field + "' in " + csv.at(found);
            }
        }

        TableColumn column(String name) {
            if (!seen) {
                return TableColumn.floating(name); // nothing but missing values
            }
            if (number) {
                return whole ? TableColumn.integer(name) : TableColumn.floating(name);
            }
            return bool ? TableColumn.bool(name) : TableColumn.text(name);
        }
    }
}
