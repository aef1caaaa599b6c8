package io.bellwether.worker.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ValuesType;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.values.ValuesReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Parquet's own ColumnReader costs several virtual calls for each value. Here whole stretches are copied: plain
 * values as an array, those of a dictionary by their decoded ids. Where values are missing, those that are there are read to the front
 * and then moved apart, from the last on.
 */
/** The values of one column of numbers or moments of one row group, as plain or dictionary pages hold them. Caller-confined. */
final class ParquetPages {
    private static final Set<PrimitiveTypeName> TYPES = EnumSet.of(
            PrimitiveTypeName.INT32,
            PrimitiveTypeName.INT64,
            PrimitiveTypeName.INT96,
            PrimitiveTypeName.FLOAT,
            PrimitiveTypeName.DOUBLE);

    @SuppressWarnings("deprecation") // for writers, not for what they have written
    private static final Set<Encoding> ENCODINGS = EnumSet.of(
            Encoding.PLAIN, Encoding.PLAIN_DICTIONARY, Encoding.RLE_DICTIONARY, Encoding.RLE, Encoding.BIT_PACKED);

    private final ColumnDescriptor column;
    private final PrimitiveTypeName type;
    private final PageReader pages;
    private final float[] floats;
    private final double[] doubles;
    private final long[] longs;
    private final Binary[] moments;
    private int[] ids = new int[0];

    private int left;
    private int place;
    /** 1 where a value is there; null if it is everywhere. */
    private int @Nullable [] present;

    private ByteBuffer plain = ByteBuffer.allocate(0);
    private @Nullable ParquetRuns coded;

    ParquetPages(ColumnDescriptor column, PageReader pages) throws IOException {
        this.column = column;
        this.pages = pages;
        type = column.getPrimitiveType().getPrimitiveTypeName();
        DictionaryPage page = pages.readDictionaryPage();
        Dictionary dictionary = page == null ? null : page.getEncoding().initDictionary(column, page);
        int size = dictionary == null ? 0 : dictionary.getMaxId() + 1;
        floats = new float[type == PrimitiveTypeName.FLOAT ? size : 0];
        doubles = new double[type == PrimitiveTypeName.DOUBLE ? size : 0];
        moments = new Binary[type == PrimitiveTypeName.INT96 ? size : 0];
        longs = new long[floats.length + doubles.length + moments.length == 0 ? size : 0];
        for (int id = 0; dictionary != null && id < size; id++) {
            switch (type) {
                case FLOAT -> floats[id] = dictionary.decodeToFloat(id);
                case DOUBLE -> doubles[id] = dictionary.decodeToDouble(id);
                case INT32 -> longs[id] = dictionary.decodeToInt(id);
                case INT96 -> moments[id] = dictionary.decodeToBinary(id);
                default -> longs[id] = dictionary.decodeToLong(id);
            }
        }
    }

    /** Whether a column chunk's values can be read so; if not, a {@code ColumnReader} can. */
    static boolean canRead(ColumnChunkMetaData chunk) {
        return TYPES.contains(chunk.getPrimitiveType().getPrimitiveTypeName())
                && ENCODINGS.containsAll(chunk.getEncodings());
    }

    /** Reads the next {@code rows} values into the vector's first places. */
    void read(ColumnVector vector, int rows) throws IOException {
        for (int at = 0; at < rows; ) {
            while (left == 0) {
                open(pages.readPage());
            }
            int count = Math.min(left, rows - at);
            if (present == null) {
                copy(vector, at, count);
                Arrays.fill(vector.nulls(), at, at + count, false);
            } else {
                copyPresent(vector, at, count, present);
            }
            at += count;
            place += count;
            left -= count;
        }
    }

    private void copyPresent(ColumnVector vector, int at, int count, int[] here) {
        int values = 0;
        for (int i = place; i < place + count; i++) {
            values += here[i];
        }
        copy(vector, at, values);
        boolean[] nulls = vector.nulls();
        int from = at + values;
        for (int row = count - 1; row >= 0; row--) {
            nulls[at + row] = here[place + row] == 0;
            if (!nulls[at + row]) {
                vector.move(--from, at + row);
            }
        }
    }

    /** Copies the next {@code count} of the values that are there. */
    private void copy(ColumnVector vector, int at, int count) {
        if (coded != null) {
            look(vector, at, count, coded);
            return;
        }
        switch (type) {
            case FLOAT -> {
                FloatBuffer values = plain.asFloatBuffer();
                values.get(vector.floats(), at, count);
                plain.position(plain.position() + count * Float.BYTES);
            }
            case DOUBLE -> {
                plain.asDoubleBuffer().get(vector.doubles(), at, count);
                plain.position(plain.position() + count * Double.BYTES);
            }
            case INT64 -> {
                plain.asLongBuffer().get(vector.longs(), at, count);
                plain.position(plain.position() + count * Long.BYTES);
            }
            case INT96 -> vector.setMoments(at, count, plain);
            default -> {
                long[] to = vector.longs();
                for (int i = at; i < at + count; i++) {
                    to[i] = plain.getInt();
                }
            }
        }
    }

    private void look(ColumnVector vector, int at, int count, ParquetRuns runs) {
        if (ids.length < count) {
            ids = new int[count];
        }
        runs.read(ids, count);
        switch (type) {
            case FLOAT -> {
                float[] to = vector.floats();
                for (int i = 0; i < count; i++) {
                    to[at + i] = floats[ids[i]];
                }
            }
            case DOUBLE -> {
                double[] to = vector.doubles();
                for (int i = 0; i < count; i++) {
                    to[at + i] = doubles[ids[i]];
                }
            }
            case INT96 -> {
                for (int i = 0; i < count; i++) {
                    vector.set(at + i, moments[ids[i]]);
                }
            }
            default -> {
                long[] to = vector.longs();
                for (int i = 0; i < count; i++) {
                    to[at + i] = longs[ids[i]];
                }
            }
        }
    }

    private void open(@Nullable DataPage page) throws IOException {
        if (page == null) {
            throw new ParquetDecodingException("column " + column + " has fewer values than its row group has rows");
        }
        left = page.getValueCount();
        place = 0;
        if (page instanceof DataPageV1 v1) {
            ByteBuffer bytes = bytes(v1.getBytes());
            present = levels(v1, bytes);
            openValues(v1.getValueEncoding(), bytes);
        } else if (page instanceof DataPageV2 v2) {
            present = column.getMaxDefinitionLevel() == 0
                    ? null
                    : present(new ParquetRuns(bytes(v2.getDefinitionLevels()), 1));
            openValues(v2.getDataEncoding(), bytes(v2.getData()));
        } else {
            throw new ParquetDecodingException("column " + column + " has a page of an unknown kind: " + page);
        }
    }

    /** Takes the definition levels off the front of a page. */
    private int @Nullable [] levels(DataPageV1 page, ByteBuffer bytes) throws IOException {
        if (column.getMaxDefinitionLevel() == 0) {
            return null;
        }
        if (page.getDlEncoding() == Encoding.RLE) {
            int length = bytes.getInt();
            ParquetRuns runs = new ParquetRuns(bytes.slice(bytes.position(), length), 1);
            bytes.position(bytes.position() + length);
            return present(runs);
        }
        ValuesReader reader = page.getDlEncoding().getValuesReader(column, ValuesType.DEFINITION_LEVEL);
        ByteBufferInputStream in = ByteBufferInputStream.wrap(bytes);
        reader.initFromPage(left, in);
        int[] levels = new int[left];
        Arrays.setAll(levels, i -> reader.readInteger());
        bytes.position(bytes.limit() - in.available());
        return levels;
    }

    private int @Nullable [] present(ParquetRuns runs) {
        int[] levels = new int[left];
        runs.read(levels, left);
        for (int level : levels) {
            if (level == 0) {
                return levels;
            }
        }
        return null;
    }

    private void openValues(Encoding encoding, ByteBuffer bytes) {
        if (encoding.usesDictionary()) {
            coded = bytes.hasRemaining() ? new ParquetRuns(bytes, bytes.get()) : null; // no bytes: all are missing
        } else if (encoding == Encoding.PLAIN) {
            coded = null;
            plain = bytes;
        } else {
            throw new ParquetDecodingException("column " + column + " has a page encoded by " + encoding
                    + ", of which its column chunk says nothing");
        }
    }

    private static ByteBuffer bytes(BytesInput input) throws IOException {
        ByteBufferInputStream in = input.toInputStream();
        return in.slice(in.available()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
