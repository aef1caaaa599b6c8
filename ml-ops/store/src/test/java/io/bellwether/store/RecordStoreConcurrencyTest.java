package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.tracking.RunQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Storage.class)
class RecordStoreConcurrencyTest {
    private final Storage storage;

    @TempDir
    Path directory;

    RecordStoreConcurrencyTest(Storage storage) {
        this.storage = storage;
    }

    @Test
    void readersSeeWholeTransactionsWhileTwoWritersWrite() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try (RecordStore store = storage.fresh(directory, "records").open()) {
            store.apply(1, ApplyForever.journal(1, ApplyForever.BEGINNING));
            AtomicBoolean done = new AtomicBoolean();
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> readUntil(done, store)));
            }
            Future<?> metrics = threads.submit(() -> {
                for (int step = 0; step < 200; step++) {
                    store.logMetrics(Story.run(step % 5), 1, List.of(new MetricPoint("auc", step, 0.5, step)));
                }
            });
            long index = ApplyForever.BEGINNING + 1L;
            for (int trial = 0; trial < 60; trial++) {
                store.apply(index, ApplyForever.journal(index, 3));
                index += 3;
            }
            metrics.get();
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(store.runs(RunQuery.newest(1000))).hasSize(60);
            assertThat(store.metrics(Story.run(0))).hasSize(40);
        } finally {
            threads.shutdownNow();
        }
    }

    /** What a reader can see is what a crash can leave: so no crash leaves an index that its content does not match. */
    @Test
    void everyStateThatCanBeSeenHoldsWhatItsAppliedIndexSays() throws Exception {
        Storage.Place place = storage.fresh(directory, "records");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (RecordStore store = place.open()) {
            AtomicBoolean done = new AtomicBoolean();
            Future<Integer> states = threads.submit(() -> countSoundStates(done, place.sql()));
            for (long index = 1; index <= 900; index++) {
                store.apply(index, ApplyForever.journal(index, 1));
            }
            done.set(true);
            assertThat(states.get()).isGreaterThan(20);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int countSoundStates(AtomicBoolean done, PlainSql sql) {
        Set<String> seen = new HashSet<>();
        while (!done.get()) {
            String state = sql.value("select applied_index, (select count(*) from run),"
                    + " (select count(*) from run where status = 'SUCCEEDED') from store_state");
            String index = state.substring(0, state.indexOf('|'));
            int trialEntries = Math.max(0, Integer.parseInt(index) - ApplyForever.BEGINNING);
            assertThat(state).isEqualTo(index + "|" + (trialEntries + 2) / 3 + "|" + trialEntries / 3);
            seen.add(state);
        }
        return seen.size();
    }

    /* Each transaction takes a run from nothing to its end: nobody may see one half way. */
    private static int readUntil(AtomicBoolean done, RecordStore store) {
        int seen = 0;
        while (!done.get()) {
            var runs = store.runs(RunQuery.newest(1000));
            assertThat(runs)
                    .allMatch(run -> run.status().isTerminal() && run.metrics().size() == 2);
            assertThat(runs).hasSizeGreaterThanOrEqualTo(seen);
            seen = runs.size();
        }
        return seen;
    }
}
