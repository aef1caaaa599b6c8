package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.worker.dataset.stats.ColumnSketch;
import io.bellwether.worker.dataset.stats.SketchData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one piece of a source and writes its rows to their segments. Caller-confined. */
final class PieceCutter {
    private final DatasetSource source;
    private final RowCoder coder;
    private final LabelCoding coding;
    private final OpenSegments segments;
    private final @Nullable SplitRule rule;
    private final LoadProgress progress;
    private final int width;
    private final float[] values = new float[TableReader.BATCH_ROWS];
    private final int[] trainRows = new int[TableReader.BATCH_ROWS];
    private final int[] validationRows = new int[TableReader.BATCH_ROWS];

    PieceCutter(
            DatasetSource source,
            RowCoder coder,
            LabelCoding coding,
            OpenSegments segments,
            @Nullable SplitRule rule,
            LoadProgress progress) {
        this.source = source;
        this.coder = coder;
        this.coding = coding;
        this.segments = segments;
        this.rule = rule;
        this.progress = progress;
        width = coder.width();
    }

    /**
     * What was seen in a piece.
     *
     * @param sketches of all columns
     * @param train of its train rows' labels
     * @param validation of its validation rows' labels
     */
    record Seen(TableSketches sketches, LabelMoments train, LabelMoments validation) {
        private SeenData data() {
            return new SeenData(
                    sketches.sketches().stream().map(ColumnSketch::data).toList(), train.data(), validation.data());
        }

        /** The same as bytes, which later changes to this do not change. */
        byte[] encode() {
            return Json.write(data()).getBytes(StandardCharsets.UTF_8);
        }

        static Seen decode(byte[] bytes) {
            return of(Json.read(new String(bytes, StandardCharsets.UTF_8), SeenData.class));
        }

        private static Seen of(SeenData data) {
            return new Seen(
                    TableSketches.of(
                            data.sketches().stream().map(ColumnSketch::of).toList()),
                    new LabelMoments(data.train()),
                    new LabelMoments(data.validation()));
        }
    }

    /** The same in a form that can be kept. */
    record SeenData(List<SketchData> sketches, LabelMoments.Data train, LabelMoments.Data validation) {}

    /**
     * Cuts a piece.
     *
     * @param validates whether all of its rows validate
     * @param trainBefore train rows before it
     */
    Seen cut(TablePiece piece, boolean validates, long trainBefore) {
        Seen seen = new Seen(
                new TableSketches(source.rows(), source.train().columns()), new LabelMoments(), new LabelMoments());
        List<String> names = new ArrayList<>(coder.sources());
        if (source.spec().hasLabel()) {
            names.add(source.spec().label());
        }
        seen.sketches().namesBeyond(names, piece.table()).forEach(names::add);
        long row = piece.firstRow();
        long train = validates ? 0 : trainBefore;
        long validation = validates ? row : row - trainBefore;
        try (TableReader reader = piece.read(names)) {
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClusterException(ErrorCode.CANCELLED, "loading was cancelled on request");
                }
                List<ColumnVector> columns = reader.columns();
                seen.sketches().add(columns, rows);
                int toTrain = share(row, rows, validates);
                Target to = new Target(train, toTrain, validation, rows - toTrain);
                write(columns, row, rows, to);
                label(columns, row, rows, to, seen);
                to.written();
                train += toTrain;
                validation += rows - toTrain;
                row += rows;
                progress.add(rows);
            }
        }
        if (row != piece.firstRow() + piece.rows()) {
            throw DataErrors.invalid(
                    "file " + piece.file(),
                    (row - piece.firstRow()) + " rows",
                    piece.rows() + " as when it was looked at",
                    "leave files alone while they are read");
        }
        return seen;
    }

    /** Notes which rows of a batch go where; how many are train rows. */
    private int share(long firstRow, int rows, boolean validates) {
        int train = 0;
        int validation = 0;
        for (int i = 0; i < rows; i++) {
            if (rule == null ? validates : rule.validates(firstRow + i)) {
                validationRows[validation++] = i;
            } else {
                trainRows[train++] = i;
            }
        }
        return train;
    }

    private void write(List<ColumnVector> columns, long firstRow, int rows, Target to) {
        for (int column = 0; column < width; column++) {
            int infinite = coder.values(column, columns, values, rows);
            if (infinite >= 0) {
                throw DataErrors.invalid(
                        "feature '" + source.columns().get(column).source() + "', row " + (firstRow + infinite),
                        coder.value(column, columns, infinite),
                        "a number within float32's range, or missing",
                        "correct the value");
            }
            to.write(column);
        }
    }

    private void label(List<ColumnVector> columns, long firstRow, int rows, Target to, Seen seen) {
        if (source.spec().hasLabel()) {
            ColumnVector labels = columns.get(coder.sources().size());
            coding.values(labels, values, rows);
            for (int row = 0; row < rows; row++) {
                if (Float.isNaN(values[row]) || Float.isInfinite(values[row])) {
                    throw DataErrors.invalid(
                            "label '" + source.spec().label() + "', row " + (firstRow + row),
                            labels.text(row),
                            "a finite number or one of two classes",
                            "correct the value");
                }
            }
        } else {
            Arrays.fill(values, 0, rows, 0);
        }
        for (int i = 0; i < to.train; i++) {
            seen.train().add(values[trainRows[i]]);
        }
        for (int i = 0; i < to.validation; i++) {
            seen.validation().add(values[validationRows[i]]);
        }
        to.write(width);
    }

    /** Where the rows of one batch go: runs of rows of one segment each. */
    private final class Target {
        private final int train;
        private final int validation;
        private final List<Run> runs = new ArrayList<>(4);

        Target(long trainPlace, int train, long validationPlace, int validation) {
            this.train = train;
            this.validation = validation;
            add(Segment.Part.TRAIN, trainPlace, trainRows, train);
            add(Segment.Part.VALIDATION, validationPlace, validationRows, validation);
        }

        void write(int column) {
            for (Run run : runs) {
                run.segment.write(column, run.place, values, run.rows, run.from, run.count);
            }
        }

        void written() {
            for (Run run : runs) {
                segments.written(run.segment, run.count);
            }
        }

        private void add(Segment.Part part, long firstPlace, int[] rows, int count) {
            int from = 0;
            while (from < count) {
                OpenSegments.Open segment = segments.at(part, firstPlace + from);
                int fit = Math.min(count - from, segment.room(firstPlace + from));
                runs.add(new Run(segment, firstPlace + from, rows, from, fit));
                from += fit;
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // one of the two above, compared by nobody
    private record Run(OpenSegments.Open segment, long place, int[] rows, int from, int count) {}
}
