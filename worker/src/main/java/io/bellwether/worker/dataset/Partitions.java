package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Columns whose values are in the names of directories, {@code key=value}, below the path of a table (of a pattern: below what comes
 * before its first wildcard). Immutable.
 *
 * @param columns typed by their values, or as was said
 * @param values of each file, by its path, in the order of the columns; null where Hive writes that there is none
 */
record Partitions(List<TableColumn> columns, Map<String, List<@Nullable String>> values) {
    static final Partitions NONE = new Partitions(List.of(), Map.of());

    private static final String HIVE_NULL = "__HIVE_DEFAULT_PARTITION__";

    static Partitions of(Storage storage, String path, List<StoredFile> files, SourceFormat options) {
        String root = root(storage, path);
        ColumnGuesses guesses = new ColumnGuesses(options.types());
        Map<String, List<@Nullable String>> values = new LinkedHashMap<>();
        List<String> names = null;
        for (StoredFile file : files) {
            Map<String, @Nullable String> found = found(file.path(), root);
            List<String> here = List.copyOf(found.keySet());
            names = names == null ? here : names;
            if (!here.equals(names)) {
                throw DataErrors.invalid(
                        "file " + file.path(),
                        "the directories' keys " + here,
                        names + " as for " + files.get(0).path(),
                        "lay all files out in one way, or separate them");
            }
            found.forEach((name, value) -> {
                ColumnGuess guess = guesses.of(name);
                if (value != null) {
                    guess.look(value, file::path);
                }
            });
            values.put(file.path(), new ArrayList<>(found.values()));
        }
        return names == null || names.isEmpty() ? NONE : new Partitions(guesses.columns(), values);
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    /** Without the columns that the files have themselves. */
    Partitions without(List<TableColumn> own) {
        List<String> names = own.stream().map(TableColumn::name).toList();
        List<TableColumn> left = columns.stream()
                .filter(column -> !names.contains(column.name()))
                .toList();
        return left.equals(columns) ? this : of(left);
    }

    /** These columns alone, of the types that they have here. */
    Partitions of(List<TableColumn> chosen) {
        List<String> names = columns.stream().map(TableColumn::name).toList();
        Map<String, List<@Nullable String>> kept = new LinkedHashMap<>();
        values.forEach((file, all) -> {
            List<@Nullable String> own = new ArrayList<>();
            chosen.forEach(column -> own.add(all.get(names.indexOf(column.name()))));
            kept.put(file, own);
        });
        return chosen.isEmpty() ? NONE : new Partitions(chosen, kept);
    }

    /** A file's values as one text; null if there are none. */
    @Nullable
    String text(String file) {
        if (isEmpty()) {
            return null;
        }
        List<@Nullable String> own = values.get(file);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            pairs.add(columns.get(i).name() + "=" + (own == null ? null : own.get(i)));
        }
        return String.join("/", pairs);
    }

    /** A reader of the wanted columns, of which {@code inner} gives those of the file. */
    TableReader around(TableReader inner, String file, List<TableColumn> wanted) {
        return new PartitionedReader(inner, file, wanted, this);
    }

    @Nullable
    String value(String file, String column) {
        List<@Nullable String> own = values.get(file);
        for (int i = 0; own != null && i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return own.get(i);
            }
        }
        return null;
    }

    /** A directory is recursed into if it is named like this. */
    static boolean isKeyed(String name) {
        return name.indexOf('=') > 0;
    }

    private static Map<String, @Nullable String> found(String file, String root) {
        Map<String, @Nullable String> found = new LinkedHashMap<>();
        if (!file.startsWith(root)) {
            return found;
        }
        String[] parts = file.substring(root.length()).split("/", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                String value = decoded(parts[i].substring(equals + 1));
                found.put(decoded(parts[i].substring(0, equals)), value.equals(HIVE_NULL) ? null : value);
            }
        }
        return found;
    }

    private static String root(Storage storage, String path) {
        int wildcard = path.length();
        for (char each : "*?[{".toCharArray()) {
            int at = path.indexOf(each);
            wildcard = at >= 0 ? Math.min(wildcard, at) : wildcard;
        }
        String fixed = wildcard == path.length() ? path : path.substring(0, path.lastIndexOf('/', wildcard) + 1);
        return fixed.isEmpty() ? "" : Storage.display(storage.resolve(fixed));
    }

    /** Hive writes what may not be in a name as %XX. */
    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part; // it is no such writing
        }
    }
}
