package io.bellwether.worker.dataset;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Streams columns of JSON lines. Caller-confined. */
final class JsonTableReader implements TableReader {
    private final JsonRows json;
    private final boolean forgives;
    private final List<ColumnVector> vectors = new ArrayList<>();
    private final Map<String, ColumnVector> byName = new HashMap<>();

    /** {@code forgives}: whether malformed values are missing ones. */
    JsonTableReader(JsonRows json, List<TableColumn> columns, boolean forgives) {
        this.json = json;
        this.forgives = forgives;
        for (TableColumn column : columns) {
            ColumnVector vector = new ColumnVector(column, BATCH_ROWS);
            vectors.add(vector);
            byName.put(column.name(), vector);
        }
    }

    @Override
    public int next() {
        int rows = 0;
        while (rows < BATCH_ROWS && json.next()) {
            int row = rows++;
            for (ColumnVector vector : vectors) {
                vector.setNull(row);
            }
            json.forEach((name, token, text) -> {
                ColumnVector vector = byName.get(name);
                if (vector != null && token != JsonToken.VALUE_NULL) {
                    set(vector, row, text);
                }
            });
        }
        return rows;
    }

    private void set(ColumnVector vector, int row, String text) {
        if (forgives) {
            FieldParser.setOrClear(vector, row, text);
        } else {
            FieldParser.set(vector, row, text, json::at);
        }
    }

    @Override
    public List<ColumnVector> columns() {
        return vectors;
    }

    @Override
    public void close() {
        json.close();
    }
}
