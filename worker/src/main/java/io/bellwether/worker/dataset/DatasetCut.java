package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.worker.dataset.stats.ColumnSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. One pass over the rows in order: each goes to the builder of its part, and a full builder gives a
 * segment. Segments are numbered as they come, so the numbering, like everything else, follows from the manifest alone, and
 * any node can make any segment again. Memory: two builders and one batch, whatever the size of the source.
 */
/** A dataset source with its labels coded: the segments of one version. Caller-confined. */
public final class DatasetCut {
    private final DatasetSource source;
    private final LabelCoding coding;
    private final boolean classes;
    private final String id;
    private @Nullable Words words;

    DatasetCut(DatasetSource source, LabelCoding coding, boolean classes) {
        this.source = source;
        this.coding = coding;
        this.classes = classes;
        this.id = source.manifest(coding).id();
    }

    /** Takes the encoded segments in order of their numbers. */
    @FunctionalInterface
    public interface Sink {
        void accept(int number, byte[] segment);
    }

    /**
     * What a cut made.
     *
     * @param baselines by metric: the value of the best constant prediction on the validation rows
     * @param columns what was seen of each column of the source, used or not, over all rows
     */
    public record Layout(
            long trainRows,
            long validationRows,
            int segments,
            Map<String, Double> baselines,
            List<ColumnStatistics> columns) {
        public Layout {
            baselines = Map.copyOf(baselines);
            columns = columns == null ? List.of() : List.copyOf(columns);
        }
    }

    /** A layout and the sketches that its statistics were taken from. */
    record Made(Layout layout, List<ColumnSketch> sketches) {}

    /** The id of the version. */
    public String id() {
        return id;
    }

    /** The version, once the layout is known. */
    public DatasetVersion version(Layout layout) {
        return new DatasetVersion(
                id,
                source.spec(),
                source.files(),
                source.features(),
                layout.trainRows(),
                layout.validationRows(),
                layout.segments());
    }

    /** Reads the whole source and gives every segment to {@code sink}. */
    public Layout forEachSegment(Sink sink) {
        return make(sink).layout();
    }

    /** As {@link #forEachSegment}, and gives the sketches as well. */
    Made make(Sink sink) {
        Pass pass = new Pass(sink);
        Double fraction = source.spec().validation().fraction();
        SplitRule rule = fraction == null
                ? null
                : new SplitRule(fraction, source.spec().validation().seed());
        pass.read(source.train(), rule, Segment.Part.TRAIN);
        Table validation = source.validation();
        if (validation != null) {
            pass.read(validation, null, Segment.Part.VALIDATION);
        }
        return pass.finish();
    }

    /** Whether the version has texts. */
    public boolean hasWords() {
        return Words.areIn(source.features());
    }

    /** The texts of the version; known after {@link #forEachSegment}. */
    public Words words() {
        return Objects.requireNonNull(words, "words, before all segments were made");
    }

    /** The state of one reading. */
    private final class Pass {
        private final Sink sink;
        private final RowCoder coder = new RowCoder(source.columns());
        private final int width = coder.width();
        private final SegmentBuilder train = new SegmentBuilder(Segment.Part.TRAIN, width);
        private final SegmentBuilder validation = new SegmentBuilder(Segment.Part.VALIDATION, width);
        private final LabelMoments trainLabels = new LabelMoments();
        private final LabelMoments validationLabels = new LabelMoments();
        private final TableSketches sketches = new TableSketches(source.rows());
        private int segments;

        Pass(Sink sink) {
            this.sink = sink;
        }

        void read(Table table, @Nullable SplitRule rule, Segment.Part otherwise) {
            List<String> names = new ArrayList<>(coder.sources());
            if (source.spec().hasLabel()) {
                names.add(source.spec().label());
            }
            sketches.namesBeyond(names, table).forEach(names::add);
            long row = 0;
            for (Storage.StoredFile file : table.files()) {
                try (TableReader reader = table.read(file, names)) {
                    for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                        checkCancelled();
                        sketches.add(reader.columns(), rows);
                        for (int i = 0; i < rows; i++, row++) {
                            boolean validates =
                                    rule == null ? otherwise == Segment.Part.VALIDATION : rule.validates(row);
                            add(reader.columns(), i, validates, row);
                        }
                    }
                }
            }
        }

        private void add(List<ColumnVector> columns, int row, boolean validates, long globalRow) {
            SegmentBuilder builder = validates ? validation : train;
            for (int column = 0; column < width; column++) {
                double value = coder.value(column, columns, row);
                float narrow = (float) value;
                if (Float.isInfinite(narrow)) {
                    throw DataErrors.invalid(
                            "feature '" + source.columns().get(column).source() + "', row " + globalRow,
                            value,
                            "a number within float32's range, or missing",
                            "correct the value");
                }
                builder.set(column, narrow);
            }
            int labelAt = coder.sources().size();
            float label = source.spec().hasLabel() ? (float) coding.value(columns.get(labelAt), row) : 0;
            if (Float.isNaN(label) || Float.isInfinite(label)) {
                throw DataErrors.invalid(
                        "label '" + source.spec().label() + "', row " + globalRow,
                        columns.get(labelAt).text(row),
                        "a finite number or one of two classes",
                        "correct the value");
            }
            builder.set(width, label);
            builder.endRow();
            (validates ? validationLabels : trainLabels).add(label);
            if (builder.isFull()) {
                flush(builder);
            }
        }

        private void checkCancelled() {
            if (Thread.currentThread().isInterrupted()) {
                throw new ClusterException(ErrorCode.CANCELLED, "loading was cancelled on request");
            }
        }

        private void flush(SegmentBuilder builder) {
            if (!builder.isEmpty()) {
                sink.accept(segments++, builder.encode());
            }
        }

        Made finish() {
            flush(train);
            flush(validation);
            checkPart("train", train.total(), trainLabels);
            checkPart("validation", validation.total(), validationLabels);
            words = coder.words();
            Layout layout = new Layout(train.total(), validation.total(), segments, baselines(), sketches.statistics());
            return new Made(layout, sketches.sketches());
        }

        private void checkPart(String part, long rows, LabelMoments labels) {
            String advice = "give more rows, or another dataset.validation";
            if (rows == 0) {
                throw DataErrors.invalid(part + " rows of " + source.spec().path(), 0, "at least 1", advice);
            }
            if (classes && labels.isConstant()) {
                throw DataErrors.invalid(
                        "label '" + source.spec().label() + "' in the " + rows + " " + part + " rows",
                        "one class",
                        "two classes",
                        advice);
            }
        }

        private Map<String, Double> baselines() {
            if (!source.spec().hasLabel()) {
                return Map.of();
            }
            double constant = trainLabels.mean();
            double rmse = validationLabels.rmse(constant);
            boolean probability = constant > 0 && constant < 1;
            return probability
                    ? Map.of("auc", 0.5, "logloss", validationLabels.logLoss(constant), "rmse", rmse)
                    : Map.of("auc", 0.5, "rmse", rmse);
        }
    }
}
