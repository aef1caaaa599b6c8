package io.bellwether.store;

import io.bellwether.client.job.AttemptId;
import io.bellwether.records.RecordChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A process that projects an endless journal until it is killed, printing the applied index after each transaction. Trials
 * follow each other, three entries for each: queued, dispatched, ended.
 */
final class ApplyForever {
    /** Entries before the first trial's. */
    static final int BEGINNING = Story.sweepBegins().size();

    private ApplyForever() {}

    public static void main(String[] args) {
        Random random = new Random(Long.parseLong(args[1]));
        try (RecordStore store = RecordStore.open(Path.of(args[0]))) {
            for (long next = store.appliedIndex() + 1; ; ) {
                int count = 1 + random.nextInt(5);
                store.apply(next, journal(next, count));
                next += count;
                System.out.println(next - 1);
            }
        }
    }

    /** What {@code count} entries from {@code firstIndex} on change. */
    static List<RecordChange> journal(long firstIndex, int count) {
        List<RecordChange> changes = new ArrayList<>();
        for (long index = firstIndex; index < firstIndex + count; index++) {
            changes.add(entry(index));
        }
        return changes;
    }

    private static RecordChange entry(long index) {
        if (index <= BEGINNING) {
            return Story.sweepBegins().get((int) index - 1);
        }
        int sinceBeginning = (int) index - BEGINNING - 1;
        int trial = sinceBeginning / 3;
        AttemptId attempt = Story.attempt(trial, 1);
        return switch (sinceBeginning % 3) {
            case 0 -> Story.queued(trial);
            case 1 -> new RecordChange.RunDispatched(attempt, Story.NODE, Story.T0.plusSeconds(trial));
            default -> Story.succeeded(trial, 1, 1.0 / (trial + 1));
        };
    }
}
