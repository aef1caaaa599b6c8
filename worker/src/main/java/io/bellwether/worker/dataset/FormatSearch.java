package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which format files have: by their first bytes, else by their names, else CSV. */
final class FormatSearch {
    private static final Map<String, SourceFormat.Type> MAGIC =
            Map.of("PAR1", SourceFormat.Type.PARQUET, "ORC", SourceFormat.Type.ORC);
    private static final Map<String, SourceFormat.Type> ENDINGS = Map.of(
            ".parquet", SourceFormat.Type.PARQUET,
            ".orc", SourceFormat.Type.ORC,
            ".jsonl", SourceFormat.Type.JSONL,
            ".ndjson", SourceFormat.Type.JSONL,
            ".json", SourceFormat.Type.JSONL,
            ".libsvm", SourceFormat.Type.LIBSVM,
            ".svmlight", SourceFormat.Type.LIBSVM,
            ".svm", SourceFormat.Type.LIBSVM);

    private static final Set<String> TEXTS = Set.of(".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".svm");

    private FormatSearch() {}

    /** The format of all {@code files}; {@code INVALID_DATA} if they have several, or another than {@code options} says. */
    static TableFormat of(Storage storage, String what, String path, List<StoredFile> files, SourceFormat options) {
        Map<SourceFormat.Type, StoredFile> firsts = new EnumMap<>(SourceFormat.Type.class);
        for (StoredFile file : files) {
            firsts.putIfAbsent(typeOf(storage, file, options.type()), file);
        }
        if (firsts.size() > 1) {
            throw DataErrors.invalid(
                    what,
                    path + " holds files of several formats: "
                            + String.join(
                                    ", ",
                                    firsts.entrySet().stream()
                                            .map(each -> each.getValue().path() + " is " + each.getKey())
                                            .toList()),
                    "one format",
                    "separate them");
        }
        TableFormat format = TableFormat.of(firsts.keySet().iterator().next(), options);
        if (format.isTyped() && options.type() != null && options.type() != typeOf(storage, files.get(0), null)) {
            throw DataErrors.invalid(
                    what,
                    files.get(0).path() + " is not " + format.label(),
                    format.label(),
                    "correct dataset.format.type");
        }
        return format;
    }

    /** The format of a file that was looked at before. */
    static TableFormat again(Storage storage, StoredFile file, SourceFormat options) {
        return TableFormat.of(typeOf(storage, file, options.type()), options);
    }

    private static SourceFormat.Type typeOf(Storage storage, StoredFile file, SourceFormat.@Nullable Type given) {
        if (file.bytes() == 0) {
            throw DataErrors.invalid("file " + file.path(), "0 bytes", "a file with rows", "write it anew");
        }
        String name = file.path().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String ending = plain.substring(Math.max(plain.lastIndexOf('.'), 0));
        String start = start(storage, file);
        for (Map.Entry<String, SourceFormat.Type> each : MAGIC.entrySet()) {
            // A text may begin like this, too: then its name says that it is one.
            if (start.startsWith(each.getKey()) && !TEXTS.contains(ending)) {
                return each.getValue();
            }
        }
        SourceFormat.Type named = given != null ? given : ENDINGS.getOrDefault(ending, SourceFormat.Type.CSV);
        if (named == SourceFormat.Type.PARQUET || named == SourceFormat.Type.ORC) {
            String magic = named == SourceFormat.Type.PARQUET ? "PAR1" : "ORC";
            throw DataErrors.invalid(
                    "file " + file.path(),
                    "it does not start with " + magic,
                    named == SourceFormat.Type.PARQUET ? "a Parquet file" : "an ORC file",
                    "write it anew");
        }
        return named;
    }

    private static String start(Storage storage, StoredFile file) {
        try (InputStream in = storage.open(file.path())) {
            return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file.path(), e);
        }
    }
}
