package io.bellwether.worker.engine.xgboost;

import io.bellwether.worker.segment.MappedDataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Building a DMatrix and quantizing it costs several boosting rounds and 2 to 3 times the raw floats, so one serves all trials
 * of an executor that want the same max_bin. XGBoost quantizes at the first training and takes no lock for it: hence one round
 * here, under ours, before anybody else sees the matrix; afterwards it is only read. A search over max_bin would pile up
 * matrices, so beyond IDLE_LIMIT those that nobody uses go, oldest use first.
 */
/** The DMatrices of one dataset version, shared by the trials of an executor. Thread-safe. */
final class SharedMatrices implements AutoCloseable {
    private static final int IDLE_LIMIT = 2;

    private final MappedDataset dataset;
    /** By max_bin, in order of last use. */
    private final Map<Integer, Entry> train = new LinkedHashMap<>();

    private @Nullable DMatrix validation;
    private int builds;

    SharedMatrices(MappedDataset dataset) {
        this.dataset = dataset;
    }

    /**
     * The matrices for {@code maxBin}, built by the first caller while the others wait. Close it after use.
     *
     * @param threads to build with: those of the whole executor, whose other trials can't go on before
     */
    synchronized Lease lease(int maxBin, String objective, int threads) throws XGBoostError {
        Entry entry = train.remove(maxBin);
        if (entry == null) {
            entry = new Entry(build(maxBin, objective, threads));
        }
        train.put(maxBin, entry);
        entry.users++;
        DMatrix shared = validation();
        return new Lease(this, entry, entry.matrix, shared);
    }

    /** How often a training matrix was built. */
    synchronized int builds() {
        return builds;
    }

    @Override
    public synchronized void close() {
        train.values().forEach(entry -> entry.matrix.dispose());
        train.clear();
        if (validation != null) {
            validation.dispose();
            validation = null;
        }
    }

    private DMatrix build(int maxBin, String objective, int threads) throws XGBoostError {
        DMatrix matrix = NativeMatrix.read(dataset, 0, dataset.trainRows(), dataset.trainLabels());
        try {
            Map<String, Object> params = BoosterParams.common(objective, maxBin, threads);
            params.put("max_depth", 1);
            Booster warm = XGBoost.train(matrix, params, 0, Map.of(), null, null);
            warm.update(matrix, 0);
            warm.dispose();
        } catch (XGBoostError | RuntimeException e) {
            matrix.dispose();
            throw e;
        }
        builds++;
        return matrix;
    }

    private DMatrix validation() throws XGBoostError {
        DMatrix matrix = validation;
        if (matrix == null) {
            matrix = NativeMatrix.read(
                    dataset, dataset.trainRows(), dataset.validationRows(), dataset.validationLabels());
            validation = matrix;
        }
        return matrix;
    }

    private synchronized void release(Entry entry) {
        entry.users--;
        List<Integer> idle = new ArrayList<>();
        train.forEach((maxBin, other) -> {
            if (other.users == 0) {
                idle.add(maxBin);
            }
        });
        for (Integer maxBin : idle.subList(0, Math.max(0, idle.size() - IDLE_LIMIT))) {
            Entry dropped = train.remove(maxBin);
            if (dropped != null) {
                dropped.matrix.dispose();
            }
        }
    }

    private static final class Entry {
        private final DMatrix matrix;
        private int users;

        Entry(DMatrix matrix) {
            this.matrix = matrix;
        }
    }

    /** The right to read both matrices until it is closed. */
    record Lease(SharedMatrices owner, Object entry, DMatrix train, DMatrix validation) implements AutoCloseable {
        @Override
        public void close() {
            owner.release((Entry) entry);
        }
    }
}
