package io.bellwether.client.spec;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.SourceFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code format}, which every source of rows may have. */
final class FormatReader {
    private FormatReader() {}

    /** Null if the source says nothing. */
    static @Nullable SourceFormat read(Fields source) {
        return read(source, "format");
    }

    /** Reads the format that has this key. */
    static @Nullable SourceFormat read(Fields source, String key) {
        SpecNode node = source.node(key);
        if (node == null) {
            return null;
        }
        Fields format = new Fields(node, source.name(key), source.problems());
        String type = format.text("type");
        String delimiter = format.text("delimiter", SourceFormat.FOUND.delimiter());
        String quote = format.text("quote", SourceFormat.FOUND.quote());
        String encoding = format.text("encoding", SourceFormat.FOUND.encoding());
        boolean header = format.node("header") == null || format.flag("header");
        Map<String, Object> types = format.values("types");
        MalformedPolicy malformed = readMalformed(format);
        return format.build(() -> inWordsOf(format, () -> {
            Map<String, SourceFormat.ColumnType> columns = new LinkedHashMap<>();
            types.forEach((column, word) -> columns.put(column, SourceFormat.columnType(column, String.valueOf(word))));
            return new SourceFormat(
                    type == null ? null : SourceFormat.type(type),
                    delimiter,
                    quote,
                    encoding,
                    header,
                    columns,
                    malformed);
        }));
    }

    /** What is wrong is told by the keys of a dataset, where nothing else is known. */
    private static <T> T inWordsOf(Fields format, Supplier<T> construct) {
        try {
            return construct.get();
        } catch (ClusterException e) {
            throw new ClusterException(e.code(), SourceFormat.called(format.path(), String.valueOf(e.getMessage())), e);
        }
    }

    private static @Nullable MalformedPolicy readMalformed(Fields format) {
        SpecNode node = format.node("malformed");
        if (node == null) {
            return null;
        }
        Fields malformed = new Fields(node, format.name("malformed"), format.problems());
        malformed.require("action", "missing");
        String action = malformed.text("action", "missing");
        long limit = malformed.integer("limit", MalformedPolicy.DEFAULT_LIMIT, 1, Long.MAX_VALUE);
        return malformed.build(
                () -> inWordsOf(format, () -> new MalformedPolicy(MalformedPolicy.action(action), limit)));
    }
}
