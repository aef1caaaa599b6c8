package io.bellwether.worker.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Kinds of files that no reader is for, known by how they begin. To a reader of text most would only be in a wrong encoding, and pages be CSV of one column.
 */
enum ForeignFile {
    ZIP(0, "PK\3\4", "a ZIP archive, as Excel's .xlsx files are", "save the sheet as CSV, or unpack the archive"),
    OLE(0, "\u00D0\u00CF\u0011\u00E0", "a workbook or document of Microsoft Office", "save the sheet as CSV"),
    GZIP(0, "\u001F\u008B", "packed by gzip", "give it a name that ends in .gz, or unpack it"),
    BZIP2(4, "1AY&SY", "packed by bzip2", "unpack it, or pack it by gzip"),
    XZ(0, "\u00FD7zXZ", "packed by xz", "unpack it, or pack it by gzip"),
    ZSTD(0, "(\u00B5/\u00FD", "packed by zstd", "unpack it, or pack it by gzip"),
    LZ4(0, "\u0004\"M\u0018", "packed by lz4", "unpack it, or pack it by gzip"),
    SEVEN_ZIP(0, "7z\u00BC\u00AF", "a 7z archive", "unpack it"),
    RAR(0, "Rar!\u001A", "a RAR archive", "unpack it"),
    TAR(257, "ustar", "a tar archive", "unpack it"),
    AVRO(0, "Obj\1", "an Avro file", "write it as Parquet"),
    ARROW(0, "ARROW1\0", "an Arrow (Feather) file", "write it as Parquet"),
    SEQUENCE(0, "SEQ\6", "a Hadoop sequence file", "write it as Parquet"),
    HDF5(0, "\u0089HDF", "an HDF5 file", "write it as Parquet"),
    SQLITE(0, "SQLite format 3\0", "an SQLite database", "write its table as Parquet or CSV"),
    PDF(0, "%PDF-", "a PDF document", "save its table as CSV"),
    HTML(-1, "<!doctype html", "an HTML page", ForeignFile.PAGE),
    BARE_HTML(-1, "<html", "an HTML page", ForeignFile.PAGE),
    XML(-1, "<?xml", "an XML document", ForeignFile.PAGE);

    /** What may be before the first word of a text: a byte order mark and blanks. */
    private static final Pattern BLANK = Pattern.compile("^(\u00EF\u00BB\u00BF)?\\s*");

    /** So many first bytes tell. */
    static final int LOOK_BYTES = 264;

    private static final String PAGE = "see what it says, a download that has failed may leave such a file;"
            + " get the data itself, or write it as CSV; if it is CSV, say so as the format's type";

    private final int place;
    private final String magic;
    private final String is;
    private final String next;

    /** {@code magic}: its bytes from {@code place} on, a character each; of a text its first words, {@code place} is -1. */
    ForeignFile(int place, String magic, String is, String next) {
        this.place = place;
        this.magic = magic;
        this.is = is;
        this.next = next;
    }

    /** {@code INVALID_DATA} says what the file is if it begins as one of these kinds does; as a text that nobody says is data, unless {@code isGiven}. */
    static void refuse(String file, byte[] start, boolean isGiven) {
        for (ForeignFile kind : values()) {
            if (kind.isStart(start) && !(isGiven && kind.isText())) {
                throw refused(file, kind.is, kind.next);
            }
        }
    }

    /** Whether a file of this kind begins so. */
    boolean isStart(byte[] start) {
        String begin = new String(start, StandardCharsets.ISO_8859_1);
        return isText()
                ? BLANK.matcher(begin).replaceFirst("").toLowerCase(Locale.ROOT).startsWith(magic)
                : begin.startsWith(magic, place);
    }

    private boolean isText() {
        return place < 0;
    }

    /** The refusal of a file that can't be read as it is. */
    static RuntimeException refused(String file, String is, String next) {
        return DataErrors.invalid("file " + file, "it is " + is, "Parquet, ORC, CSV, JSON lines or LIBSVM", next);
    }
}
