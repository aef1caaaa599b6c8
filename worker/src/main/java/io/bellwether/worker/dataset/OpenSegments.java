package io.bellwether.worker.dataset;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The segments that are being filled, by several threads at a time. Thread-safe. */
final class OpenSegments {
    private static final float[] NONE = {};

    private final SegmentPlan plan;
    private final int features;
    private final DatasetCut.Target target;
    private final Map<Integer, Open> open = new ConcurrentHashMap<>();

    /** What is written to segments that {@code target} has already is passed over. */
    OpenSegments(SegmentPlan plan, int features, DatasetCut.Target target) {
        this.plan = plan;
        this.features = features;
        this.target = target;
    }

    /** The segment that holds the row at {@code place} of its part. */
    Open at(Segment.Part part, long place) {
        int number = plan.number(part, place);
        if (target.has(number)) {
            open.remove(number); // what was written before that was known
            return open(number, part, place, NONE);
        }
        return open.computeIfAbsent(
                number, key -> open(key, part, place, new float[plan.rowsAround(part, place) * (features + 1)]));
    }

    private Open open(int number, Segment.Part part, long place, float[] columns) {
        long firstRow = place / plan.capacity() * plan.capacity();
        return new Open(number, part, firstRow, plan.rowsAround(part, place), columns);
    }

    /** {@code rows} of its rows are written; the thread that wrote the last encodes it and hands it on. */
    void written(Open segment, int rows) {
        if (!segment.isPresent() && segment.filled.addAndGet(rows) == segment.rows) {
            open.remove(segment.number);
            target.accept(
                    segment.number,
                    new Segment(segment.part, segment.firstRow, segment.rows, features, segment.columns).encode());
        }
    }

    /** One of them; each thread writes rows of its own. */
    static final class Open {
        private final int number;
        private final Segment.Part part;
        private final long firstRow;
        private final int rows;
        private final float[] columns;
        private final AtomicInteger filled = new AtomicInteger();

        private Open(int number, Segment.Part part, long firstRow, int rows, float[] columns) {
            this.number = number;
            this.part = part;
            this.firstRow = firstRow;
            this.rows = rows;
            this.columns = columns;
        }

        private boolean isPresent() {
            return columns == NONE;
        }

        /** How many rows fit behind {@code place}, itself included. */
        int room(long place) {
            return (int) (firstRow + rows - place);
        }

        /** Writes {@code count} values of a column, of the rows from {@code place} on: those of {@code values} that {@code of} names. */
        void write(int column, long place, float[] values, int[] of, int from, int count) {
            if (isPresent()) {
                return;
            }
            int at = column * rows + (int) (place - firstRow);
            for (int i = 0; i < count; i++) {
                columns[at + i] = values[of[from + i]];
            }
        }
    }
}
