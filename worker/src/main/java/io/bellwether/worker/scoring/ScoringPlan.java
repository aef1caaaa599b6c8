package io.bellwether.worker.scoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Storage.StoredFile;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the splits of a job agree on; lies in the staging directory.
 *
 * @param input as the job names it
 * @param files in the order of the row ids
 * @param rows of all files
 * @param csvColumns the types found in files of text; empty for Parquet
 * @param format how the files are written; null if content and names tell
 * @param dataset of which version the files are; null if of none
 */
record ScoringPlan(
        String input,
        List<StoredFile> files,
        long rows,
        List<CsvColumn> csvColumns,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SourceFormat format,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Dataset dataset) {
    ScoringPlan {
        files = List.copyOf(files);
        csvColumns = List.copyOf(csvColumns);
    }

    record CsvColumn(String name, TableColumn.Kind kind) {}

    /** A version of a dataset. */
    record Dataset(String name, String version) {}

    static ScoringPlan of(Table table, long rows, TaskSpec.PlanScoring task) {
        List<CsvColumn> csvColumns = table.isParquet()
                ? List.of()
                : table.columns().stream()
                        .map(column -> new CsvColumn(column.name(), column.kind()))
                        .toList();
        return new ScoringPlan(
                table.path(), table.files(), rows, csvColumns, task.batch().inputFormat(), dataset(task.version()));
    }

    private static @Nullable Dataset dataset(@Nullable DatasetVersion version) {
        return version == null ? null : new Dataset(version.spec().name(), version.id());
    }

    static ScoringPlan read(Storage storage, Path file) {
        return Json.read(storage.readText(file), ScoringPlan.class);
    }

    void write(Storage storage, Path file) {
        storage.writeText(file, Json.write(this));
    }

    /** The input as it was planned, without reading it again. */
    Table table(Storage storage) {
        List<TableColumn> columns = csvColumns.stream()
                .map(column -> TableColumn.ofCsv(column.name(), column.kind()))
                .toList();
        return Table.reopen(storage, input, files, format == null ? SourceFormat.FOUND : format, columns);
    }
}
