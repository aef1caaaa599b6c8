package io.bellwether.worker.dataset;

import com.fasterxml.jackson.core.JsonToken;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** JSON lines: an object a line, whose keys are columns; what a line lacks is null, and nested values are left out. */
final class JsonFormat implements TableFormat {
    private static final int MAX_WHOLE_DIGITS = 18;

    private final SourceFormat options;

    JsonFormat(SourceFormat options) {
        this.options = options;
    }

    @Override
    public String label() {
        return "JSON lines";
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public TableSchema survey(Storage storage, List<StoredFile> files, boolean strict) {
        ColumnGuesses guesses = new ColumnGuesses(options.types());
        SchemaCheck check = null;
        Map<String, List<Table.Part>> parts = new LinkedHashMap<>();
        MalformedCount malformed = new MalformedCount();
        for (StoredFile file : files) {
            JsonSurvey.Found found = JsonSurvey.look(storage, file, options, guesses, TextParts.bytes(file));
            guesses = found.all();
            guesses.rows(file.path(), found.rows());
            parts.put(file.path(), found.parts());
            malformed.add(found.malformed());
            malformed.requireWithin(options.malformed());
            if (check == null) {
                check = new SchemaCheck(
                        file.path(), found.own().stream().map(TableColumn::text).toList());
            } else {
                check.names(file.path(), found.own());
            }
        }
        return guesses.schema().withParts(parts).withMalformed(malformed.data());
    }

    @Override
    public List<TableColumn> columnsOf(Storage storage, String file) {
        throw new IllegalStateException("JSON lines do not tell their types");
    }

    @Override
    public TableReader read(
            Storage storage,
            String file,
            long start,
            long length,
            List<TableColumn> wanted,
            UnaryOperator<List<TableColumn>> inFile) {
        JsonRows rows = JsonRows.open(storage, file, options, start, length);
        return new JsonTableReader(rows, wanted, GivenTypes.forgives(options));
    }

    /** Whether a value is of the type that its column was given, if any; counts it if it is not. */
    static boolean isReadable(
            Map<String, TableColumn> given,
            String name,
            JsonToken token,
            String text,
            MalformedCount malformed,
            Supplier<String> at) {
        TableColumn column = given.get(name);
        if (column == null || token == JsonToken.VALUE_NULL || FieldParser.isReadable(column, text)) {
            return true;
        }
        malformed.value(name, text, at);
        return false;
    }

    /** What a value says of its column's type. */
    static void look(ColumnGuess guess, JsonToken token, String text, JsonRows json) {
        if (guess.isSettled()) {
            return;
        }
        switch (token) {
            case VALUE_NUMBER_INT -> guess.lookNumber(text.length() <= MAX_WHOLE_DIGITS, json::at);
            case VALUE_NUMBER_FLOAT -> guess.lookNumber(false, json::at);
            case VALUE_TRUE, VALUE_FALSE -> guess.lookBoolean(json::at);
            case VALUE_STRING -> guess.lookText(text, json::at);
            default -> {} // null says nothing
        }
    }
}
