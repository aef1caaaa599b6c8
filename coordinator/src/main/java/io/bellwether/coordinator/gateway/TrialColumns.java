package io.bellwether.coordinator.gateway;

import io.bellwether.coordinator.core.TrialPage;
import io.bellwether.coordinator.core.TrialPage.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Twenty thousand trials as objects repeat each key twenty thousand times. As columns the same page is a quarter of the size
 * before compression, and a reader parses a handful of arrays. Words that repeat (states, trainers, nodes) are numbers into a
 * list; a hyperparameter's column holds null where a trial has no such hyperparameter; errors, which are few, go by number.
 */
/** A page of trials, column by column. */
final class TrialColumns {
    private TrialColumns() {}

    static Map<String, Object> of(TrialPage page) {
        List<Row> rows = page.rows();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("job", page.job().value());
        json.put("total", page.total());
        json.put("change", page.change());
        json.put("more", page.more());
        json.put("number", rows.stream().map(Row::number).toList());
        words(json, "states", "state", rows, row -> row.state().name());
        words(json, "trainers", "trainer", rows, Row::trainer);
        words(json, "nodes", "node", rows, Row::node);
        json.put("attempts", rows.stream().map(Row::attempts).toList());
        json.put("value", column(rows, Row::value));
        if (rows.stream().anyMatch(row -> row.values() != null)) {
            json.put("values", column(rows, Row::values));
        }
        if (rows.stream().anyMatch(row -> row.violation() != null)) {
            json.put("violation", column(rows, Row::violation));
        }
        if (rows.stream().anyMatch(row -> row.deviation() != null)) {
            json.put("deviation", column(rows, Row::deviation));
        }
        json.put("startedAt", rows.stream().map(Row::startedAtMillis).toList());
        json.put("endedAt", rows.stream().map(Row::endedAtMillis).toList());
        json.put("params", params(rows));
        Map<Integer, String> errors = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.error() != null) {
                errors.put(row.number(), row.error());
            }
        }
        json.put("errors", errors);
        return json;
    }

    private static List<@Nullable Object> column(List<Row> rows, Function<Row, @Nullable Object> value) {
        List<@Nullable Object> column = new ArrayList<>(rows.size());
        rows.forEach(row -> column.add(value.apply(row)));
        return column;
    }

    private static void words(
            Map<String, Object> json,
            String dictionary,
            String name,
            List<Row> rows,
            Function<Row, @Nullable String> word) {
        Map<String, Integer> codes = new HashMap<>();
        List<String> words = new ArrayList<>();
        List<Integer> column = new ArrayList<>(rows.size());
        for (Row row : rows) {
            String each = word.apply(row);
            if (each == null) {
                column.add(-1);
                continue;
            }
            Integer code = codes.putIfAbsent(each, words.size());
            if (code == null) {
                words.add(each);
                code = words.size() - 1;
            }
            column.add(code);
        }
        json.put(dictionary, words);
        json.put(name, column);
    }

    private static Map<String, List<@Nullable Object>> params(List<Row> rows) {
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        for (Row row : rows) {
            row.params().keySet().forEach(name -> columns.computeIfAbsent(name, each -> new ArrayList<>()));
        }
        columns.forEach(
                (name, column) -> rows.forEach(row -> column.add(row.params().get(name))));
        return columns;
    }
}
