package io.bellwether.worker.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TableReader;
import io.bellwether.worker.dataset.VersionFiles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/*
 * Implementation note. PSI = sum of (p - q) ln(p / q) over bins, p the share here and q in the reference: of numbers ten bins, of as
 * many values of the reference each, of texts one for each text; a share of 0 counts as 0.0001, as Evidently has it. KS is the greatest
 * distance of the two distribution functions.
 */
/** A bound on how far a column's distribution is from that of other data. */
final class Drift implements RunningCheck {
    private static final int BINS = 10;
    private static final double EMPTY = 1e-4;
    private static final double DEFAULT_LIMIT = 0.2;
    private static final String WHAT = "check 'drift', reference";

    private final TableChecks.Subject subject;
    private final Seen reference;
    private final Seen here = new Seen();

    Drift(TableChecks.Subject subject, Seen reference) {
        this.subject = subject;
        this.reference = reference;
    }

    /** What a column holds. */
    static final class Seen {
        private final Values numbers = new Values();
        private final Map<String, Long> words = new HashMap<>();
        private long rows;
        private long count;

        private void add(ColumnVector column, int rows) {
            this.rows += rows;
            boolean text = column.column().kind() == TableColumn.Kind.TEXT;
            for (int row = 0; row < rows; row++) {
                if (RowRules.isMissing(column, row)) {
                    continue;
                }
                count++;
                if (text) {
                    words.merge(column.text(row), 1L, Long::sum);
                } else {
                    numbers.add(column.number(row));
                }
            }
        }
    }

    /** Reads the column of a path. */
    static Seen read(Storage storage, String path, SourceFormat format, String column) {
        return read(Table.open(storage, WHAT, path, format), column);
    }

    /** Reads the column of a dataset's version, {@code INVALID_DATA} if its files are no longer what they were. */
    static Seen read(Storage storage, DatasetVersion version, String column) {
        DatasetSpec spec = version.spec();
        Table table = Table.open(storage, WHAT, spec.path(), spec.formatOrFound());
        VersionFiles files = new VersionFiles(version, "the path of other data as reference");
        files.requireFiles(table);
        Seen seen = read(table, column);
        files.requireRows(seen.rows);
        return seen;
    }

    private static Seen read(Table table, String column) {
        Seen seen = new Seen();
        for (Storage.StoredFile file : table.files()) {
            try (TableReader reader = table.read(file, List.of(column))) {
                for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                    seen.add(reader.columns().get(0), rows);
                }
            }
        }
        return seen;
    }

    @Override
    public List<String> columns() {
        return subject.columns();
    }

    @Override
    public void add(List<ColumnVector> columns, int rows, long firstRow) {
        here.add(columns.get(0), rows);
    }

    @Override
    public boolean isMergeable() {
        return false; // the sample of many numbers depends on their order
    }

    @Override
    public PartialCheck seen() {
        throw new IllegalStateException("it sees all rows itself");
    }

    @Override
    public void add(PartialCheck next) {
        throw new IllegalStateException("it sees all rows itself");
    }

    @Override
    public CheckResult result() {
        String measure = subject.spec().word("measure", "psi");
        double limit = subject.spec().number("high", DEFAULT_LIMIT);
        boolean texts = !here.words.isEmpty() || !reference.words.isEmpty();
        double value;
        if (here.count == 0 || reference.count == 0) {
            value = here.count == reference.count ? 0 : Double.POSITIVE_INFINITY;
        } else if (texts) {
            value = psiOfWords(reference, here);
            measure = "psi";
        } else {
            double[] before = reference.numbers.sorted();
            double[] now = here.numbers.sorted();
            value = measure.equals("ks") ? ks(before, now) : psi(before, now);
        }
        return subject.result(
                value <= limit,
                measure + " at most " + Shown.number(limit),
                measure + " " + Shown.number(value),
                0,
                0,
                List.of());
    }

    private static double psiOfWords(Seen reference, Seen here) {
        TreeSet<String> all = new TreeSet<>(reference.words.keySet());
        all.addAll(here.words.keySet());
        double sum = 0;
        for (String word : all) {
            sum += term(
                    (double) here.words.getOrDefault(word, 0L) / here.count,
                    (double) reference.words.getOrDefault(word, 0L) / reference.count);
        }
        return sum;
    }

    static double psi(double[] reference, double[] here) {
        double sum = 0;
        double low = Double.NEGATIVE_INFINITY;
        for (int bin = 1; bin <= BINS; bin++) {
            double high = bin == BINS
                    ? Double.POSITIVE_INFINITY
                    : reference[(int) ((long) bin * (reference.length - 1) / BINS)];
            sum += bin < BINS && high == low ? 0 : term(share(here, low, high), share(reference, low, high));
            low = high;
        }
        return sum;
    }

    private static double term(double share, double ofReference) {
        double p = Math.max(share, EMPTY);
        double q = Math.max(ofReference, EMPTY);
        return (p - q) * Math.log(p / q);
    }

    /** Of values above {@code low} and up to {@code high}. */
    private static double share(double[] sorted, double low, double high) {
        return (double) (upTo(sorted, high) - upTo(sorted, low)) / sorted.length;
    }

    private static int upTo(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static double ks(double[] a, double[] b) {
        double most = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            double value = Math.min(a[i], b[j]);
            while (i < a.length && a[i] == value) {
                i++;
            }
            while (j < b.length && b[j] == value) {
                j++;
            }
            most = Math.max(most, Math.abs((double) i / a.length - (double) j / b.length));
        }
        return most;
    }
}
