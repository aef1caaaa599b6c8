package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.DatasetVersion.SourceFile;
import io.bellwether.client.task.MalformedData;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The source files of a dataset, looked at: features chosen, labels surveyed. Their content is hashed meanwhile, and whoever asks for the
 * version waits for that. Thread-safe.
 */
public final class DatasetSource implements AutoCloseable {
    private final Storage storage;
    private final DatasetSpec spec;
    private final Table train;
    private final @Nullable Table validation;
    private final Background<List<SourceFile>> hashed;
    private final List<MatrixColumn> columns;
    private final LabelSurvey labels;
    private final long rows;

    private DatasetSource(
            Storage storage,
            DatasetSpec spec,
            Table train,
            @Nullable Table validation,
            Background<List<SourceFile>> hashed) {
        this.storage = storage;
        this.spec = spec;
        this.train = train;
        this.validation = validation;
        this.hashed = hashed;
        labels = spec.hasLabel() ? LabelSurvey.of(train, spec.label()) : LabelSurvey.none(train);
        columns = FeatureChoice.of(spec, train);
        rows = labels.rows() + (validation == null ? 0 : checkValidation(validation));
    }

    /** Looks at all files; {@code NOT_FOUND}, {@code INVALID_DATA} or {@code INVALID_ARGUMENT} if something is wrong. */
    public static DatasetSource open(Storage storage, DatasetSpec spec) {
        Table train = Table.openStrictly(storage, "dataset path", spec.path(), spec.formatOrFound());
        if (spec.hasLabel()) {
            train.column("dataset.label", spec.label());
        }
        String path = spec.validation().path();
        Table validation = path == null
                ? null
                : Table.openLike(train, storage, "dataset.validation.path", path, spec.formatOrFound());
        List<StoredFile> files = listed(train, validation);
        // A file is hashed by one thread, beside those that read labels, and then rows.
        Background<List<SourceFile>> hashed = Background.begin("hashes", () -> hash(storage, files));
        try {
            return new DatasetSource(storage, spec, train, validation, hashed);
        } catch (RuntimeException | Error e) {
            hashed.close();
            throw e;
        }
    }

    private static List<SourceFile> hash(Storage storage, List<StoredFile> files) {
        List<SourceFile> hashed = new ArrayList<>();
        Pieces.<SourceFile>forEach(
                files.size(),
                true,
                () -> number -> {
                    StoredFile file = files.get(number);
                    return new SourceFile(file.path(), file.bytes(), storage.sha256(file.path()));
                },
                (number, file) -> hashed.add(file));
        return List.copyOf(hashed);
    }

    /** Ends the hashing if it is still under way; after that the version can be asked for only if it was known. */
    @Override
    public void close() {
        hashed.close();
    }

    /** Cuts it as the metric needs the labels. */
    public DatasetCut cut(MetricSpec metric) {
        LabelCoding coding = labels.codingFor(metric);
        return new DatasetCut(this, coding, isClasses(coding, metric));
    }

    /**
     * Cuts it as {@code version} was cut.
     *
     * @throws ClusterException {@code INVALID_DATA} if the files are no longer those of the version
     */
    public DatasetCut cut(DatasetVersion version) {
        for (LabelCoding coding : labels.codings()) {
            DatasetCut cut = new DatasetCut(this, coding, false);
            if (cut.id().equals(version.id())) {
                return cut;
            }
        }
        throw DataErrors.invalid(
                "dataset path",
                spec.path() + " has changed: " + firstChange(version),
                "the content of dataset version " + version.id().substring(0, 12),
                "submit the job again to load the new content");
    }

    DatasetSpec spec() {
        return spec;
    }

    Table train() {
        return train;
    }

    /** The table of the validation rows; null if they are a fraction of the train table. */
    @Nullable
    Table validation() {
        return validation;
    }

    /** What of both tables' files is passed over; null if nothing. */
    @Nullable
    MalformedData malformed() {
        MalformedData first = train.malformed();
        MalformedData next = validation == null ? null : validation.malformed();
        return first == null ? next : next == null ? first : first.plus(next);
    }

    /** Rows of both tables. */
    long rows() {
        return rows;
    }

    /** The columns of the matrix. */
    List<MatrixColumn> columns() {
        return columns;
    }

    /** Their names. */
    List<String> features() {
        return columns.stream().map(MatrixColumn::name).toList();
    }

    /** All files, those of the train table first; waits for their hashes. */
    List<SourceFile> files() {
        return hashed.await();
    }

    /** Waits for the hashes. */
    VersionManifest manifest(LabelCoding coding) {
        List<SourceFile> files = files();
        int trainFiles = train.files().size();
        return VersionManifest.of(
                spec,
                contents(train, files.subList(0, trainFiles)),
                validation == null ? List.of() : contents(validation, files.subList(trainFiles, files.size())),
                features(),
                coding);
    }

    /** The files of both tables as they were listed. */
    List<StoredFile> listed() {
        return listed(train, validation);
    }

    private static List<StoredFile> listed(Table train, @Nullable Table validation) {
        List<StoredFile> listed = new ArrayList<>(train.files());
        listed.addAll(validation == null ? List.of() : validation.files());
        return List.copyOf(listed);
    }

    /**
     * Looks at the files once more after they were read. They are hashed and read side by side, so of one that changes meanwhile the rows may be
     * older than the hash.
     *
     * @throws ClusterException {@code INVALID_DATA} if one has changed since it was listed
     */
    void checkUnchanged() {
        checkUnchanged("dataset path", train);
        if (validation != null) {
            checkUnchanged("dataset.validation.path", validation);
        }
    }

    private void checkUnchanged(String what, Table table) {
        Set<StoredFile> now = new HashSet<>(storage.list(what, table.path()));
        for (StoredFile file : table.files()) {
            if (!now.contains(file)) {
                throw DataErrors.invalid(
                        "file " + file.path(),
                        "written or removed while it was read",
                        "the same until the dataset is loaded",
                        "leave files alone while they are read, and submit the job again");
            }
        }
    }

    private boolean isClasses(LabelCoding coding, MetricSpec metric) {
        return !coding.classes().isEmpty()
                || (!metric.equals(MetricSpec.RMSE)
                        && !metric.ignoresLabel()
                        && labels.values().size() == 2);
    }

    private long checkValidation(Table validation) {
        LabelSurvey other = spec.hasLabel() ? LabelSurvey.of(validation, spec.label()) : LabelSurvey.none(validation);
        if (labels.values().size() == 2 && !labels.values().containsAll(other.values())) {
            throw DataErrors.invalid(
                    other.what(),
                    "the values " + other.values(),
                    labels.values() + " as in " + train.path(),
                    "use data of the same label");
        }
        for (MatrixColumn feature : columns) {
            String what = "dataset.validation.path " + validation.path();
            MatrixColumn.Coding coding = feature.coding();
            TableColumn column = validation.column(what, feature.source());
            TableColumn own = train.column(what, feature.source());
            if (coding != MatrixColumn.Coding.WORD && CommonType.of(own, column).isEmpty()) {
                throw DataErrors.invalid(
                        "feature '" + feature.source() + "' of " + validation.path(),
                        column.kind() == TableColumn.Kind.TEXT ? "text" : column.type(),
                        own.type() + " as in " + train.path(),
                        "use the same columns");
            }
        }
        return other.rows();
    }

    private String firstChange(DatasetVersion version) {
        Map<String, SourceFile> before = new HashMap<>();
        version.files().forEach(file -> before.put(file.path(), file));
        for (SourceFile file : files()) {
            SourceFile was = before.remove(file.path());
            if (was == null) {
                return file.path() + " is new";
            }
            if (!was.equals(file)) {
                return file.path() + " had " + was.bytes() + " bytes and has " + file.bytes()
                        + (was.bytes() == file.bytes() ? ", of other content" : "");
            }
        }
        return before.isEmpty()
                ? "other labels or features"
                : before.keySet().iterator().next() + " is gone";
    }

    private static List<VersionManifest.Content> contents(Table table, List<SourceFile> files) {
        List<VersionManifest.Content> contents = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            SourceFile file = files.get(i);
            contents.add(new VersionManifest.Content(
                    file.bytes(), file.sha256(), table.partition(table.files().get(i))));
        }
        return contents;
    }
}
