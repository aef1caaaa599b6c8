package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the files of a source are written, where that can't be told from them.
 *
 * @param type of the files; null if their content or names tell
 * @param delimiter between the fields of CSV, one character
 * @param quote around fields of CSV that hold delimiters or line breaks, one character
 * @param encoding of text, a charset's name
 * @param header whether the first record of CSV names the columns; else they are c0, c1, ...
 * @param types of columns of text formats and of directory names, which are found by reading all values where they are not given
 * @param malformed what becomes of values of CSV and JSON lines that are not of their column's given type, and of rows that are none; null if
 *     these are refused
 */
public record SourceFormat(
        @Nullable Type type,
        String delimiter,
        String quote,
        String encoding,
        boolean header,
        Map<String, ColumnType> types,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MalformedPolicy malformed) {
    /** What content and names of files tell, commas and UTF-8. */
    public static final SourceFormat FOUND = new SourceFormat(null, ",", "\"", "UTF-8", true, Map.of(), null);

    /** What messages call the format where they don't know the key that people have written. */
    private static final String KEY = "dataset.format";

    /** A format of files. */
    public enum Type {
        PARQUET,
        ORC,
        CSV,
        JSONL,
        LIBSVM
    }

    /** What the text of a column means. */
    public enum ColumnType {
        INTEGER,
        FLOATING,
        BOOLEAN,
        TEXT
    }

    public SourceFormat {
        types = types == null ? Map.of() : Map.copyOf(new TreeMap<>(types));
        delimiter = one("delimiter", delimiter == null ? "," : delimiter);
        quote = one("quote", quote == null ? "\"" : quote);
        encoding = encoding == null ? "UTF-8" : encoding;
        if (delimiter.equals(quote)) {
            throw SpecChecks.invalid(
                    "dataset.format.quote", "'" + quote + "'", "another than the delimiter", "change one");
        }
        try {
            Charset.forName(encoding);
        } catch (IllegalArgumentException e) {
            throw SpecChecks.invalid(
                    "dataset.format.encoding",
                    "'" + encoding + "'",
                    "a charset's name",
                    "write for example ISO-8859-1");
        }
    }

    /** A message with the key that people have written in place of the one for a dataset. */
    public static String called(String key, String message) {
        return message.replace(KEY, key);
    }

    /** A type by what people write. */
    public static Type type(String word) {
        return word(Type.class, "dataset.format.type", word);
    }

    /** A column's type by what people write. */
    public static ColumnType columnType(String column, String word) {
        return word(ColumnType.class, "dataset.format.types." + column, word);
    }

    public static SourceFormat of(Type type) {
        return FOUND.withType(type);
    }

    public SourceFormat withType(@Nullable Type type) {
        return new SourceFormat(type, delimiter, quote, encoding, header, types, malformed);
    }

    public SourceFormat withDelimiter(String delimiter) {
        return new SourceFormat(type, delimiter, quote, encoding, header, types, malformed);
    }

    public SourceFormat withQuote(String quote) {
        return new SourceFormat(type, delimiter, quote, encoding, header, types, malformed);
    }

    public SourceFormat withEncoding(String encoding) {
        return new SourceFormat(type, delimiter, quote, encoding, header, types, malformed);
    }

    /** CSV whose first record is data. */
    public SourceFormat withoutHeader() {
        return new SourceFormat(type, delimiter, quote, encoding, false, types, malformed);
    }

    public SourceFormat withColumn(String column, ColumnType type) {
        Map<String, ColumnType> all = new TreeMap<>(types);
        all.put(column, type);
        return new SourceFormat(this.type, delimiter, quote, encoding, header, all, malformed);
    }

    /** What becomes of malformed values and rows. */
    public SourceFormat withMalformed(@Nullable MalformedPolicy malformed) {
        return new SourceFormat(type, delimiter, quote, encoding, header, types, malformed);
    }

    private static String one(String name, String text) {
        if (text.length() != 1 || text.charAt(0) == '\n' || text.charAt(0) == '\r') {
            throw SpecChecks.invalid(
                    "dataset.format." + name, "'" + text + "'", "one character", "write for example ';'");
        }
        return text;
    }

    static <E extends Enum<E>> E word(Class<E> type, String what, String word) {
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(word.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        String known = Arrays.stream(type.getEnumConstants())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw SpecChecks.invalid(what, "'" + word + "'", "one of " + known, "correct it");
    }
}
