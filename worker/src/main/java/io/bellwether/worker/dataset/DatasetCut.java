package io.bellwether.worker.dataset;

import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.worker.dataset.stats.ColumnSketch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. The source is cut into pieces, row groups and files, which as many threads as there are cores read in parallel.
 * Where each row goes is known before (SegmentPlan), so threads write to the segments side by side; the one that writes a segment's
 * last row encodes it and hands it on. A version with texts is read by one thread, in order, since texts are numbered as they come. Memory: what is open at a time, two or three segments
 * a thread, whatever the size of the source, and what a LoadTarget holds.
 */
/** A dataset source with its labels coded: the segments of one version. Caller-confined, but that it can be made by one thread while another waits for its id. */
public final class DatasetCut {
    private final DatasetSource source;
    private final LabelCoding coding;
    private final boolean classes;
    private @Nullable String id;
    private @Nullable Words words;

    DatasetCut(DatasetSource source, LabelCoding coding, boolean classes) {
        this.source = source;
        this.coding = coding;
        this.classes = classes;
    }

    /** Takes the encoded segments, in any order, from several threads at a time. */
    @FunctionalInterface
    public interface Sink {
        void accept(int number, byte[] segment);
    }

    /** A sink that may have something already. Thread-safe. */
    interface Target extends Sink {
        /** Whether it has the segment already. */
        boolean has(int number);

        /** What an earlier attempt saw in a piece of the source that need not be read again; empty if it must. {@code segments}: where its rows go. */
        Optional<PieceCutter.Seen> seen(int piece, Set<Integer> segments);

        /** A piece was read. */
        void keep(int piece, PieceCutter.Seen seen);

        /** One that has nothing. */
        static Target of(Sink sink) {
            return new Target() {
                @Override
                public void accept(int number, byte[] segment) {
                    sink.accept(number, segment);
                }

                @Override
                public boolean has(int number) {
                    return false;
                }

                @Override
                public Optional<PieceCutter.Seen> seen(int piece, Set<Integer> segments) {
                    return Optional.empty();
                }

                @Override
                public void keep(int piece, PieceCutter.Seen seen) {}
            };
        }
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

    /** The id of the version; waits until the files' content is hashed. */
    public String id() {
        if (id == null) {
            id = source.manifest(coding).id();
        }
        return id;
    }

    /** The version, once the layout is known. */
    public DatasetVersion version(Layout layout) {
        return new DatasetVersion(
                id(),
                source.spec(),
                source.files(),
                source.features(),
                layout.trainRows(),
                layout.validationRows(),
                layout.segments());
    }

    /** What can be told before anything is read: the rows and segments that there will be. */
    Layout planned() {
        SegmentPlan plan = parts().plan();
        return new Layout(plan.trainRows(), plan.validationRows(), plan.segments(), Map.of(), List.of());
    }

    /** Reads the whole source and gives every segment to {@code sink}. */
    public Layout forEachSegment(Sink sink) {
        Parts parts = parts();
        return make(parts, Target.of(sink), new LoadProgress()).layout();
    }

    /** The pieces of the source and the segments that its rows go to. */
    Parts parts() {
        Double fraction = source.spec().validation().fraction();
        SplitRule rule = fraction == null
                ? null
                : new SplitRule(fraction, source.spec().validation().seed());
        List<TablePiece> train = TablePiece.of(source.train());
        Table other = source.validation();
        List<TablePiece> validation = other == null ? List.of() : TablePiece.of(other);
        SegmentPlan plan = SegmentPlan.of(
                Segment.rowsFor(source.features().size()),
                train.stream().mapToLong(TablePiece::rows).sum(),
                rule,
                validation.stream().mapToLong(TablePiece::rows).sum(),
                train.stream().map(TablePiece::firstRow).toList());
        return new Parts(train, validation, rule, plan);
    }

    /**
     * The pieces of a source, those of the train table first.
     *
     * @param rule which rows of the train table validate; null if none
     */
    record Parts(
            List<TablePiece> train,
            List<TablePiece> validation,
            @Nullable SplitRule rule,
            SegmentPlan plan) {
        int count() {
            return train.size() + validation.size();
        }

        TablePiece piece(int number) {
            return number < train.size() ? train.get(number) : validation.get(number - train.size());
        }

        boolean validates(int number) {
            return number >= train.size();
        }

        /** Train rows before a piece of the train table. */
        long trainBefore(int number) {
            return validates(number) ? 0 : plan.trainBefore().get(number);
        }

        /** The segments that the rows of a piece go to. */
        Set<Integer> segments(int number) {
            TablePiece piece = piece(number);
            long end = piece.firstRow() + piece.rows();
            if (validates(number)) {
                return plan.numbers(Segment.Part.VALIDATION, piece.firstRow(), end);
            }
            long before = trainBefore(number);
            long after = number + 1 < train.size() ? trainBefore(number + 1) : plan.trainRows();
            Set<Integer> all = plan.numbers(Segment.Part.TRAIN, before, after);
            all.addAll(plan.numbers(Segment.Part.VALIDATION, piece.firstRow() - before, end - after));
            return all;
        }
    }

    /** As {@link #forEachSegment} without what {@code target} has, and gives the sketches as well. Does not ask for the version. */
    Made make(Parts parts, Target target, LoadProgress progress) {
        progress.begin(source.rows());
        OpenSegments segments = new OpenSegments(parts.plan(), source.features().size(), target);
        TableSketches sketches = new TableSketches(source.rows());
        LabelMoments trainLabels = new LabelMoments();
        LabelMoments validationLabels = new LabelMoments();
        RowCoder coder = new RowCoder(source.columns());
        Pieces.<PieceCutter.Seen>forEach(
                parts.count(),
                !hasWords(), // texts are numbered as they come
                () -> {
                    RowCoder own = hasWords() ? coder : new RowCoder(source.columns());
                    PieceCutter cutter = new PieceCutter(source, own, coding, segments, parts.rule(), progress);
                    return piece -> seen(parts, piece, cutter, target, progress);
                },
                (piece, seen) -> {
                    sketches.merge(seen.sketches());
                    trainLabels.merge(seen.train());
                    validationLabels.merge(seen.validation());
                });
        words = coder.words();
        checkPart("train", parts.plan().trainRows(), trainLabels);
        checkPart("validation", parts.plan().validationRows(), validationLabels);
        return new Made(
                new Layout(
                        parts.plan().trainRows(),
                        parts.plan().validationRows(),
                        parts.plan().segments(),
                        baselines(trainLabels, validationLabels),
                        sketches.statistics()),
                sketches.sketches());
    }

    private static PieceCutter.Seen seen(
            Parts parts, int number, PieceCutter cutter, Target target, LoadProgress progress) {
        TablePiece piece = parts.piece(number);
        Optional<PieceCutter.Seen> before = target.seen(number, parts.segments(number));
        if (before.isPresent()) {
            progress.add(piece.rows());
            return before.get();
        }
        PieceCutter.Seen seen = cutter.cut(piece, parts.validates(number), parts.trainBefore(number));
        target.keep(number, seen);
        return seen;
    }

    /** Whether the version has texts. */
    public boolean hasWords() {
        return Words.areIn(source.features());
    }

    /** The texts of the version; known after {@link #forEachSegment}. */
    public Words words() {
        return Objects.requireNonNull(words, "words, before all segments were made");
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

    private Map<String, Double> baselines(LabelMoments train, LabelMoments validation) {
        if (!source.spec().hasLabel()) {
            return Map.of();
        }
        double constant = train.mean();
        double rmse = validation.rmse(constant);
        boolean probability = constant > 0 && constant < 1;
        return probability
                ? Map.of("auc", 0.5, "logloss", validation.logLoss(constant), "rmse", rmse)
                : Map.of("auc", 0.5, "rmse", rmse);
    }
}
