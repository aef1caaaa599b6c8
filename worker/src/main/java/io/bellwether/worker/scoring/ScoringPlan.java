package io.bellwether.worker.scoring;

import io.bellwether.client.json.Json;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Storage.StoredFile;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * What the splits of a job agree on; lies in the staging directory.
 *
 * @param input as the job names it
 * @param files in the order of the row ids
 * @param rows of all files
 * @param csvColumns the types found in the CSV files; empty for Parquet
 */
record ScoringPlan(String input, List<StoredFile> files, long rows, List<CsvColumn> csvColumns) {
    ScoringPlan {
        files = List.copyOf(files);
        csvColumns = List.copyOf(csvColumns);
    }

    record CsvColumn(String name, TableColumn.Kind kind) {}

    static ScoringPlan of(Table table, long rows) {
        List<CsvColumn> csvColumns = table.isParquet()
                ? List.of()
                : table.columns().stream()
                        .map(column -> new CsvColumn(column.name(), column.kind()))
                        .toList();
        return new ScoringPlan(table.path(), table.files(), rows, csvColumns);
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
        return Table.reopen(storage, input, files, columns);
    }
}
