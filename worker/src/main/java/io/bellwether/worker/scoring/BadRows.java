package io.bellwether.worker.scoring;

import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** The rows of a split that can't be scored, told in a CSV file that exists if there are any. Caller-confined. */
final class BadRows implements AutoCloseable {
    private final Storage storage;
    private final Path path;
    private final TaskSpec.ScoreSplit task;
    private final BitSet inBatch = new BitSet();
    private @Nullable Writer out;
    private long count;

    BadRows(Storage storage, Path path, TaskSpec.ScoreSplit task) {
        this.storage = storage;
        this.path = path;
        this.task = task;
    }

    /** How many there are. */
    long count() {
        return count;
    }

    /** Those of the batch looked at last, by place. */
    BitSet inBatch() {
        return inBatch;
    }

    /** Begins a batch: notes the rows with numbers that no model takes, and makes these missing, so that the others can be scored. */
    void look(List<ColumnVector> features, int rows, long firstRow) {
        inBatch.clear();
        for (ColumnVector feature : features) {
            for (int row = 0; row < rows; row++) {
                double number = feature.number(row);
                if (Float.isInfinite((float) number)) {
                    add(row, firstRow + row, feature.column().name(), number, "beyond float32's range");
                    feature.clear(row);
                }
            }
        }
    }

    /** Takes those of a block that begins with the row of this number. */
    FeatureBlock.Unusable from(long firstRow) {
        return (place, column, value, error) -> add(place, firstRow + place, column, value, error);
    }

    /**
     * Notes a row, by its place in the batch; a row counts once.
     *
     * @throws io.bellwether.client.ClusterException INVALID_DATA if there are more than the job allows
     */
    void add(int place, long id, String column, Object value, String error) {
        if (!inBatch.get(place)) {
            inBatch.set(place);
            if (++count > task.batch().maxErrors()) {
                throw DataErrors.invalid(
                        "input " + task.split().file() + ", row " + id
                                + (column.isEmpty() ? "" : ", column '" + column + "'"),
                        error + (column.isEmpty() ? "" : ": " + value) + "; " + count + " rows can't be scored",
                        "at most " + task.batch().maxErrors(),
                        "correct the input, or raise maxErrors");
            }
        }
        try {
            Writer to = out == null ? open() : out;
            out = to;
            to.write(id + "," + Csv.quoted(task.split().file()) + "," + Csv.quoted(column) + ","
                    + Csv.quoted(String.valueOf(value)) + "," + Csv.quoted(error) + "\n");
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    private Writer open() throws IOException {
        Writer writer = new BufferedWriter(
                new OutputStreamWriter(storage.fileSystem(path).create(path, true), StandardCharsets.UTF_8));
        writer.write("row_id,file,column,value,error\n");
        return writer;
    }
}
