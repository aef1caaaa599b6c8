package io.bellwether.worker.scoring;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.check.TableChecks;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.FileLocations;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Storage.StoredFile;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Parquet is cut between row groups; neighbours are joined until a split is worth a task: 8 MiB, or more
 * for large inputs, so that a job has a few thousand splits at most. A split that is worth a task ends before the first row group
 * that begins in another block of HDFS, so that there is a node that has all of it. A CSV file is one split: where a record starts
 * can't be told from the middle of a file, since quoted fields may hold line breaks.
 */
/** Cuts the input of a scoring job into splits. */
final class ScoringPlanner {
    private static final long MIN_SPLIT_BYTES = 8L << 20;
    private static final long MAX_SPLIT_BYTES = 256L << 20;
    private static final int MANY_SPLITS = 2_000;

    private final Storage storage;
    private final int manySplits;
    private final List<InputSplit> splits = new ArrayList<>();
    private long rows;

    ScoringPlanner(Storage storage) {
        this(storage, MANY_SPLITS);
    }

    /** Makes splits larger than the least worth a task if there would be more than {@code manySplits}. */
    ScoringPlanner(Storage storage, int manySplits) {
        this.storage = storage;
        this.manySplits = manySplits;
    }

    TaskResult.ScoringPlanned plan(TaskSpec.PlanScoring task) {
        OutputPaths paths = OutputPaths.of(storage, task.batch().output(), task.job());
        OutputCommit.refuseExisting(storage, paths.output(), task.job());
        Table table =
                Table.open(storage, "input", task.batch().input(), task.batch().inputFormatOrFound());
        requireUnchanged(table, task.version());
        ScoringColumns columns = ScoringColumns.of(table, task.batch(), task.model());
        long bytes = table.files().stream().mapToLong(StoredFile::bytes).sum();
        long target = Math.min(MAX_SPLIT_BYTES, Math.max(MIN_SPLIT_BYTES, bytes / manySplits));
        for (StoredFile file : table.files()) {
            FileLocations locations = storage.locations(file);
            if (table.isParquet()) {
                Table.Footer footer = table.footer(file);
                List<TableColumn> here = new ArrayList<>(footer.columns());
                here.addAll(table.directoryColumns());
                columns.check(file.path(), here);
                cut(file, footer.rowGroups(), target, locations);
            } else {
                add(file, 0, file.bytes(), table.rows(file), locations);
            }
        }
        if (rows == 0) {
            throw DataErrors.invalid(
                    "input", task.batch().input() + " has no rows", "at least 1 row", "check the path");
        }
        requireRows(task.version());
        checkInput(task, table);
        ScoringPlan.of(table, rows, task).write(storage, paths.plan());
        return new TaskResult.ScoringPlanned(splits, bytes, Storage.display(paths.staging()), table.malformed());
    }

    /** {@code INVALID_DATA} names a file that is none of the version's any more. To read all of them for that would cost as much as to score them. */
    private static void requireUnchanged(Table table, @Nullable DatasetVersion version) {
        if (version == null) {
            return;
        }
        Map<String, Long> known = new HashMap<>();
        version.files().forEach(file -> known.put(file.path(), file.bytes()));
        for (StoredFile file : table.files()) {
            Long bytes = known.get(file.path());
            if (bytes == null || bytes != file.bytes()) {
                throw changed(version, file.path() + (bytes == null ? " is new" : " has " + file.bytes() + " bytes"));
            }
        }
    }

    private void requireRows(@Nullable DatasetVersion version) {
        if (version == null) {
            return;
        }
        boolean apart = version.spec().validation().path() != null;
        long expected = version.trainRows() + (apart ? 0 : version.validationRows());
        if (rows != expected) {
            throw changed(version, rows + " rows are left of " + expected);
        }
    }

    private static ClusterException changed(DatasetVersion version, String how) {
        return DataErrors.invalid(
                "dataset '" + version.spec().name() + "', " + version.spec().path(),
                "changed since it was loaded: " + how,
                "the files of version "
                        + version.id().substring(0, Math.min(12, version.id().length())),
                "load it again, or give its files as input");
    }

    private void checkInput(TaskSpec.PlanScoring task, Table table) {
        String failure =
                CheckResult.failure(TableChecks.run(storage, table, task.batch().checks(), System.currentTimeMillis()));
        if (failure != null) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA, "input " + task.batch().input() + ": " + failure);
        }
    }

    private void cut(StoredFile file, List<BlockMetaData> rowGroups, long target, FileLocations locations) {
        long start = 0;
        long groupRows = 0;
        for (int i = 0; i < rowGroups.size(); i++) {
            boolean last = i + 1 == rowGroups.size();
            long end = last ? file.bytes() : rowGroups.get(i + 1).getStartingPos();
            groupRows += rowGroups.get(i).getRowCount();
            boolean leavesBlock = end - start >= MIN_SPLIT_BYTES && !locations.isOneBlock(start, end);
            if (last || end - start >= target || leavesBlock) {
                add(file, start, end - start, groupRows, locations);
                start = end;
                groupRows = 0;
            }
        }
    }

    private void add(StoredFile file, long start, long length, long splitRows, FileLocations locations) {
        if (splitRows > 0) {
            splits.add(new InputSplit(splits.size(), file.path(), start, length, rows, locations.hosts(start, length)));
            rows += splitRows;
        }
    }
}
