package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
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

    private static final int END_BYTES = 4;

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
        SourceFormat.Type found = firsts.keySet().iterator().next();
        TableFormat format = TableFormat.of(found, options);
        if (format.isTyped() && options.type() != null && options.type() != found) {
            throw DataErrors.invalid(
                    what,
                    files.get(0).path() + " is " + format.label(),
                    options.type() + ", as dataset.format.type says",
                    "correct dataset.format.type, or leave it out");
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
        boolean isPacked = TextSource.isPacked(file.path());
        String name = file.path().toLowerCase(Locale.ROOT);
        String plain = isPacked ? name.substring(0, name.length() - TextSource.PACKED.length()) : name;
        String ending = plain.substring(Math.max(plain.lastIndexOf('.'), 0));
        byte[] start = start(storage, file, isPacked);
        SourceFormat.Type binary = binary(storage, file, start, TEXTS.contains(ending) && !isPacked);
        if (binary != null && isPacked) {
            throw ForeignFile.refused(file.path(), binary + ", packed by gzip as a whole", "unpack it");
        }
        if (binary != null) {
            return binary;
        }
        ForeignFile.refuse(file.path(), start, given != null);
        SourceFormat.Type named = given != null ? given : ENDINGS.getOrDefault(ending, SourceFormat.Type.CSV);
        if (named == SourceFormat.Type.PARQUET || named == SourceFormat.Type.ORC) {
            String magic = named == SourceFormat.Type.PARQUET ? "PAR1" : "ORC";
            throw DataErrors.invalid(
                    "file " + file.path(),
                    "it does not start with " + magic,
                    named == SourceFormat.Type.PARQUET ? "a Parquet file" : "an ORC file",
                    given == null ? "write it anew" : "correct dataset.format.type, or write it anew");
        }
        return named;
    }

    /** The format that the bytes of a file tell; null if they tell none. */
    private static SourceFormat.@Nullable Type binary(
            Storage storage, StoredFile file, byte[] start, boolean isNamedText) {
        for (Map.Entry<String, SourceFormat.Type> each : MAGIC.entrySet()) {
            String magic = each.getKey();
            if (text(start).startsWith(magic)) {
                // A text may begin like this, too; but it does not end so.
                return !isNamedText || text(end(storage, file)).startsWith(magic) ? each.getValue() : null;
            }
        }
        return null;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The first bytes of what is in the file. */
    private static byte[] start(Storage storage, StoredFile file, boolean isPacked) {
        try (InputStream in = storage.open(file.path())) {
            byte[] start = in.readNBytes(ForeignFile.LOOK_BYTES);
            if (isPacked && !ForeignFile.GZIP.isStart(start)) {
                throw DataErrors.invalid(
                        "file " + file.path(),
                        "not packed by gzip",
                        "what a name that ends in " + TextSource.PACKED + " says",
                        "drop that ending, or pack it");
            }
            return isPacked ? unpacked(start) : start;
        } catch (IOException e) {
            throw DataErrors.failed("reading", file.path(), e);
        }
    }

    /** As far as it goes: who reads all of it says what is wrong with it. */
    private static byte[] unpacked(byte[] packed) {
        byte[] start = new byte[ForeignFile.LOOK_BYTES];
        int length = 0;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            int read = in.read(start);
            while (read > 0) {
                length += read;
                read = in.read(start, length, start.length - length);
            }
        } catch (IOException e) {
            return Arrays.copyOf(start, length);
        }
        return Arrays.copyOf(start, length);
    }

    /** The last bytes: Parquet's magic, or ORC's and a byte behind it. */
    private static byte[] end(Storage storage, StoredFile file) {
        try (InputStream in = storage.open(file.path(), Math.max(0, file.bytes() - END_BYTES))) {
            return in.readNBytes(END_BYTES);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file.path(), e);
        }
    }
}
