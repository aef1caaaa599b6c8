package io.bellwether.worker.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Segments are numbered in the order in which they would fill if the rows were read one after the other: full ones
 * as they fill, then the last of the train rows, then the last of the validation rows. That order is part of a version's layout, so
 * it is found here, before anything is read; then pieces can be read in any order, and any node can make any segment again.
 */
/**
 * Where each row of a version goes, from the counts of rows alone. Immutable.
 *
 * @param capacity rows of a full segment
 * @param trainRows of the version
 * @param validationRows of the version
 * @param trainNumbers the numbers of the segments of train rows, in order
 * @param validationNumbers of the validation rows
 * @param trainBefore for each piece of the train table, how many rows before it are train rows
 */
record SegmentPlan(
        int capacity,
        long trainRows,
        long validationRows,
        List<Integer> trainNumbers,
        List<Integer> validationNumbers,
        List<Long> trainBefore) {
    SegmentPlan {
        trainNumbers = List.copyOf(trainNumbers);
        validationNumbers = List.copyOf(validationNumbers);
        trainBefore = List.copyOf(trainBefore);
    }

    /**
     * Plans.
     *
     * @param rows of the train table
     * @param rule which of them validate; null if none
     * @param others rows of the validation table
     * @param starts the first rows of the pieces of the train table, rising
     */
    static SegmentPlan of(int capacity, long rows, @Nullable SplitRule rule, long others, List<Long> starts) {
        List<Integer> trainNumbers = new ArrayList<>();
        List<Integer> validationNumbers = new ArrayList<>();
        List<Long> trainBefore = new ArrayList<>();
        long train = 0;
        long validation = 0;
        int segments = 0;
        int piece = 0;
        for (long row = 0; row < rows; row++) {
            while (piece < starts.size() && starts.get(piece) == row) {
                trainBefore.add(train);
                piece++;
            }
            if (rule != null && rule.validates(row)) {
                if (++validation % capacity == 0) {
                    validationNumbers.add(segments++);
                }
            } else if (++train % capacity == 0) {
                trainNumbers.add(segments++);
            }
        }
        for (; piece < starts.size(); piece++) {
            trainBefore.add(train); // of a piece without rows
        }
        long full = (validation + others) / capacity;
        while (validationNumbers.size() < full) {
            validationNumbers.add(segments++);
        }
        validation += others;
        if (train % capacity != 0) {
            trainNumbers.add(segments++);
        }
        if (validation % capacity != 0) {
            validationNumbers.add(segments);
        }
        return new SegmentPlan(capacity, train, validation, trainNumbers, validationNumbers, trainBefore);
    }

    int segments() {
        return trainNumbers.size() + validationNumbers.size();
    }

    /** The number of the segment that holds the row at {@code place} of its part. */
    int number(Segment.Part part, long place) {
        return (part == Segment.Part.TRAIN ? trainNumbers : validationNumbers).get((int) (place / capacity));
    }

    /** The numbers of the segments that hold the rows from {@code from} to {@code to}, which is behind the last. */
    Set<Integer> numbers(Segment.Part part, long from, long to) {
        Set<Integer> numbers = new TreeSet<>();
        for (long place = from; place < to; place += capacity - place % capacity) {
            numbers.add(number(part, place));
        }
        return numbers;
    }

    /** How many rows that segment has. */
    int rowsAround(Segment.Part part, long place) {
        long total = part == Segment.Part.TRAIN ? trainRows : validationRows;
        return (int) Math.min(capacity, total - place / capacity * capacity);
    }
}
