package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.bellwether.client.ClusterException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** An open CSV file (RFC 4180, UTF-8, comma, first record is the header; {@code .gz} is unpacked). Caller-confined. */
final class CsvFile implements AutoCloseable {
    private final String file;
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private final List<String> header;

    private CsvFile(String file, CsvReader<CsvRecord> reader) {
        this.file = file;
        this.reader = reader;
        this.records = reader.iterator();
        CsvRecord first = advance();
        if (first == null) {
            throw DataErrors.invalid("file " + file, "no header", "a CSV file with a header line", "check the file");
        }
        header = first.getFields().stream().map(String::strip).toList();
        checkHeader();
    }

    static CsvFile open(Storage storage, String file) {
        try {
            InputStream in = storage.open(file);
            InputStream plain = file.endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
            return new CsvFile(
                    file,
                    CsvReader.builder()
                            .detectBomHeader(true) // spreadsheets write one
                            .allowExtraFields(true) // refused in next(), with a better message
                            .allowMissingFields(true)
                            .ofCsvRecord(plain, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    List<String> header() {
        return header;
    }

    /** The next record, with as many fields as the header; null at the end. */
    @Nullable
    CsvRecord next() {
        CsvRecord found = advance();
        if (found != null && found.getFieldCount() != header.size()) {
            throw DataErrors.invalid(
                    "file " + file + ", line " + found.getStartingLineNumber(),
                    found.getFieldCount() + (found.getFieldCount() == 1 ? " field" : " fields"),
                    header.size() + " fields as in the header",
                    "quote fields that hold commas or line breaks, or drop the line");
        }
        return found;
    }

    /** Where a record starts, for messages. */
    String at(CsvRecord found) {
        return "file " + file + ", line " + found.getStartingLineNumber();
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private @Nullable CsvRecord advance() {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw DataErrors.failed("reading", file, Objects.requireNonNull(e.getCause()));
        } catch (CsvParseException e) {
            throw e.getCause() instanceof IOException io
                    ? DataErrors.failed("reading", file, io)
                    : DataErrors.broken(file, e);
        } catch (ClusterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DataErrors.broken(file, e);
        }
    }

    private void checkHeader() {
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (name.isEmpty() || !seen.add(name)) {
                throw DataErrors.invalid(
                        "file " + file + ", header",
                        name.isEmpty() ? "a column without a name" : "'" + name + "' twice",
                        "each column named once",
                        "correct the first line");
            }
        }
    }
}
