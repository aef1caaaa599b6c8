package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.HashMap;
import java.util.Map;

/**
 * The files of a loaded version that lie at its path, without those of its {@code validation.path}: whether they are still what they were when it was
 * loaded, by their names, lengths and number of rows. To compare their content would cost as much as what they are read for. Immutable.
 */
public final class VersionFiles {
    private static final int SHOWN_ID = 12;

    private final DatasetVersion version;
    private final String instead;

    /** {@code instead}: what people may give in place of the dataset, for the messages. */
    public VersionFiles(DatasetVersion version, String instead) {
        this.version = version;
        this.instead = instead;
    }

    /** {@code INVALID_DATA} names a file that is none of the version's any more. */
    public void requireFiles(Table table) {
        Map<String, Long> known = new HashMap<>();
        version.files().forEach(file -> known.put(file.path(), file.bytes()));
        for (StoredFile file : table.files()) {
            Long bytes = known.get(file.path());
            if (bytes == null || bytes != file.bytes()) {
                throw changed(file.path() + (bytes == null ? " is new" : " has " + file.bytes() + " bytes"));
            }
        }
    }

    /** {@code INVALID_DATA} unless there are as many rows as there were: then no file is gone. */
    public void requireRows(long rows) {
        boolean apart = version.spec().validation().path() != null;
        long expected = version.trainRows() + (apart ? 0 : version.validationRows());
        if (rows != expected) {
            throw changed(rows + " rows are left of " + expected);
        }
    }

    private ClusterException changed(String how) {
        return DataErrors.invalid(
                "dataset '" + version.spec().name() + "', " + version.spec().path(),
                "changed since it was loaded: " + how,
                "the files of version "
                        + version.id()
                                .substring(0, Math.min(SHOWN_ID, version.id().length())),
                "load it again, or give " + instead);
    }
}
