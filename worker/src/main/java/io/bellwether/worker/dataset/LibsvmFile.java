package io.bellwether.worker.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.StringTokenizer;
import java.util.function.LongSupplier;

/** An open file of LIBSVM lines, or a range of one. Caller-confined. */
final class LibsvmFile implements AutoCloseable {
    static final String LABEL = "label";
    static final String QUERY = "qid";

    private final String file;
    private final BufferedReader reader;
    private final LongSupplier before;
    private int[] features = new int[64];
    private double[] values = new double[64];
    private int size;
    private double label;
    private long query = -1;
    private long line;

    private LibsvmFile(String file, TextLines lines) {
        this.file = file;
        reader = lines.reader();
        before = lines.before();
    }

    /** Opens the lines that begin in a range of a file; all if it can't be read by ranges. */
    static LibsvmFile open(Storage storage, String file, String encoding, long start, long length) {
        return new LibsvmFile(file, TextLines.open(storage, file, encoding, start, length));
    }

    /** Reads the next line that is neither empty nor a comment; false at the end. */
    boolean next() {
        try {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                int comment = text.indexOf('#');
                StringTokenizer words = new StringTokenizer(comment < 0 ? text : text.substring(0, comment));
                if (words.hasMoreTokens()) {
                    parse(words);
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, "after line " + (before.getAsLong() + line), e);
        }
    }

    double label() {
        return label;
    }

    boolean hasQuery() {
        return query >= 0;
    }

    long query() {
        return query;
    }

    /** How many values the line tells. */
    int size() {
        return size;
    }

    /** The number of the feature of a value; they rise. */
    int feature(int place) {
        return features[place];
    }

    double value(int place) {
        return values[place];
    }

    String at() {
        return "file " + file + ", line " + (before.getAsLong() + line);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private void parse(StringTokenizer words) {
        size = 0;
        query = -1;
        String first = words.nextToken();
        label = number(first, first);
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            int colon = word.indexOf(':');
            if (colon <= 0) {
                throw wrong(word, "feature:value");
            }
            String name = word.substring(0, colon);
            double value = number(word.substring(colon + 1), word);
            if (name.equals(QUERY)) {
                query = (long) value;
            } else {
                add(name, word, value);
            }
        }
    }

    private void add(String name, String word, double value) {
        int feature = CsvValues.isWhole(name) && name.length() < 10 ? Integer.parseInt(name) : -1;
        if (feature < 0 || (size > 0 && feature <= features[size - 1])) {
            throw wrong(word, feature < 0 ? "feature:value" : "features by rising numbers, each once");
        }
        if (size == features.length) {
            features = Arrays.copyOf(features, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        features[size] = feature;
        values[size++] = value;
    }

    private double number(String text, String word) {
        double value = CsvValues.number(text.startsWith("+") ? text.substring(1) : text);
        if (Double.isNaN(value)) {
            throw wrong(word, word.equals(text) ? "a label, a number" : "feature:value with a number");
        }
        return value;
    }

    private RuntimeException wrong(String word, String expectation) {
        return DataErrors.invalid(at(), "'" + word + "'", expectation, "correct the line");
    }
}
