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
import io.bellwether.worker.dataset.VersionFiles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. A file is cut into what can be read by itself: Parquet between row groups, ORC between stripes, texts between lines, CSV up to
 * the first quote of a file, for behind one a line break may be part of a field. Packed texts are a split each. Neighbours are joined until a split is
 * worth a task: 8 MiB, or more for large inputs, so that a job has a few thousand splits at most. A split that is worth a task ends before the
 * first part that begins in another block of HDFS, so that there is a node that has all of it.
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
        Table table = Table.open(
                storage,
                "input",
                task.batch().input(),
                task.batch().inputFormatOrFound(),
                ModelSignature.texts(task.model().artifact()));
        requireFiles(table, task.version());
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
                cut(file, footer.parts(), target, locations);
            } else {
                List<Table.Part> parts = table.parts(file);
                cut(file, parts.isEmpty() ? List.of(new Table.Part(0, table.rows(file))) : parts, target, locations);
            }
        }
        if (rows == 0) {
            throw DataErrors.invalid(
                    "input", task.batch().input() + " has no rows", "at least 1 row", "check the path");
        }
        requireRows(task.version());
        if (!task.checkedApart()) {
            checkInput(task, table);
        }
        ScoringPlan.of(table, rows, task).write(storage, paths.plan());
        return new TaskResult.ScoringPlanned(splits, bytes, Storage.display(paths.staging()), table.malformed());
    }

    private static void requireFiles(Table table, @Nullable DatasetVersion version) {
        if (version != null) {
            new VersionFiles(version, "its files as input").requireFiles(table);
        }
    }

    private void requireRows(@Nullable DatasetVersion version) {
        if (version != null) {
            new VersionFiles(version, "its files as input").requireRows(rows);
        }
    }

    private void checkInput(TaskSpec.PlanScoring task, Table table) {
        String failure =
                CheckResult.failure(TableChecks.run(storage, table, task.batch().checks(), System.currentTimeMillis()));
        if (failure != null) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA, "input " + task.batch().input() + ": " + failure);
        }
    }

    private void cut(StoredFile file, List<Table.Part> parts, long target, FileLocations locations) {
        long start = 0;
        long splitRows = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i + 1 == parts.size();
            long end = last ? file.bytes() : parts.get(i + 1).start();
            splitRows += parts.get(i).rows();
            boolean leavesBlock = end - start >= MIN_SPLIT_BYTES && !locations.isOneBlock(start, end);
            if (last || end - start >= target || leavesBlock) {
                add(file, start, end - start, splitRows, locations);
                start = end;
                splitRows = 0;
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
