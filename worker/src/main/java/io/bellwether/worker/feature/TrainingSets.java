package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.FeatureRef;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.MalformedData;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.ParquetTableWriter;
import io.bellwether.worker.dataset.ParquetTableWriter.Slice;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TablePiece;
import io.bellwether.worker.dataset.TableReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes training sets: entities with what was known of them at their times. In memory are the found features of all entities, and keys and
 * times of a part of a view's rows. Thread-safe; errors of the user's making have codes of kind USER.
 */
public final class TrainingSets {
    private static final Logger log = LoggerFactory.getLogger(TrainingSets.class);

    /** What a value takes in memory, about. */
    private static final long BYTES_OF_VALUE = 9;

    private static final long BYTES_OF_TEXT = 64;

    private final Storage storage;
    private final long limitBytes;

    /** At most {@code limitBytes} of memory for one training set. */
    public TrainingSets(Storage storage, long limitBytes) {
        this.storage = storage;
        this.limitBytes = limitBytes;
    }

    /** Joins and publishes. Idempotent: a job that has published answers as before. */
    public TaskResult.TrainingSetBuilt build(TaskSpec.BuildTrainingSet task, int attempt) {
        TrainingSetOutput output = new TrainingSetOutput(storage, task.spec().output(), task.job());
        return result(output, output.published().orElseGet(() -> make(task, attempt, output)));
    }

    /** Removes what a job has left beside its output. */
    public TaskResult.OutputDiscarded discard(TaskSpec.DiscardTrainingSet task) {
        TrainingSetOutput output = new TrainingSetOutput(storage, task.output(), task.job());
        output.discard();
        return new TaskResult.OutputDiscarded(Storage.display(output.staging()));
    }

    private static TaskResult.TrainingSetBuilt result(TrainingSetOutput output, TrainingSetManifest manifest) {
        Map<String, Long> found = new LinkedHashMap<>();
        manifest.views().forEach(view -> found.put(view.id(), view.found()));
        return new TaskResult.TrainingSetBuilt(
                Storage.display(output.path()),
                manifest.rows(),
                manifest.files().size(),
                found,
                manifest.malformed());
    }

    /** One view's features of all entities. */
    private record Joined(TrainingSetManifest.View view, List<ColumnVector> columns) {}

    private TrainingSetManifest make(TaskSpec.BuildTrainingSet task, int attempt, TrainingSetOutput output) {
        TrainingSet spec = task.spec();
        Resources resources = spec.resources();
        try (Workers workers = new Workers(resources == null ? 1 : resources.cpu())) {
            EntityTable entities = EntityTable.open(storage, spec);
            List<ViewSource> sources = task.views().stream()
                    .map(view -> ViewSource.open(storage, view))
                    .toList();
            Map<FeatureView, List<String>> features = features(task);
            requireDistinct(spec, entities.table(), features);
            requireRoom(entities.rows(), sources, features);
            List<Joined> joined = new ArrayList<>();
            for (ViewSource source : sources) {
                joined.add(join(workers, spec, entities, source, features.getOrDefault(source.view(), List.of())));
            }
            Path directory = output.attempt(attempt);
            List<TrainingSetManifest.File> files = write(workers, entities, joined, directory);
            TrainingSetManifest manifest = new TrainingSetManifest(
                    TrainingSetManifest.FORMAT,
                    task.job(),
                    inputs(entities.table()),
                    spec.entities().eventTime(),
                    joined.stream().map(Joined::view).toList(),
                    schema(entities, joined).stream().map(TableColumn::name).toList(),
                    files,
                    entities.rows(),
                    malformed(entities, sources));
            return output.publish(directory, manifest);
        }
    }

    /** Which features of each view are wanted, in the order in which they were named. */
    private static Map<FeatureView, List<String>> features(TaskSpec.BuildTrainingSet task) {
        Map<FeatureView, Set<String>> wanted = new LinkedHashMap<>();
        for (FeatureRef ref : task.spec().refs()) {
            FeatureView view = task.views().stream()
                    .filter(each -> each.spec().name().equals(ref.view())
                            && (ref.version() == 0 || ref.version() == each.version()))
                    .reduce((older, newer) -> newer.version() > older.version() ? newer : older)
                    .orElseThrow(() -> new IllegalStateException("view " + ref.viewId() + " is not in the task"));
            Set<String> names = wanted.computeIfAbsent(view, key -> new LinkedHashSet<>());
            if (ref.feature() == null) {
                names.addAll(view.spec().features());
            } else {
                names.add(ref.feature());
            }
        }
        Map<FeatureView, List<String>> features = new LinkedHashMap<>();
        wanted.forEach((view, names) -> features.put(view, List.copyOf(names)));
        return features;
    }

    private static String outputName(TrainingSet spec, FeatureView view, String feature) {
        return spec.fullNames() ? view.spec().name() + "__" + feature : feature;
    }

    private static void requireDistinct(TrainingSet spec, Table entities, Map<FeatureView, List<String>> features) {
        Set<String> names = new LinkedHashSet<>();
        entities.columns().forEach(column -> names.add(column.name()));
        features.forEach((view, wanted) -> wanted.forEach(feature -> {
            String name = outputName(spec, view, feature);
            if (!names.add(name)) {
                throw DataErrors.invalid(
                        "feature '" + view.spec().name() + ":" + feature + "'",
                        "a second column '" + name + "' in the output",
                        "each name once",
                        spec.fullNames() ? "rename the entities' column" : "set fullNames: true");
            }
        }));
    }

    private void requireRoom(int rows, List<ViewSource> sources, Map<FeatureView, List<String>> features) {
        long bytes = 0;
        for (ViewSource source : sources) {
            for (String feature : features.getOrDefault(source.view(), List.of())) {
                boolean number = source.column(feature).hasNumbers();
                bytes += rows * (number ? BYTES_OF_VALUE : BYTES_OF_TEXT);
            }
        }
        if (bytes > limitBytes / 2) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "training set of " + rows + " entities: about " + (bytes >> 20)
                            + " MiB of features (expected: at most "
                            + ((limitBytes / 2) >> 20)
                            + " MiB); make it in parts, or give it more with resources.memory");
        }
    }

    private Joined join(
            Workers workers, TrainingSet spec, EntityTable entities, ViewSource source, List<String> features) {
        long start = System.nanoTime();
        int[] rows = new PointInTimeJoin(workers, limitBytes / 3).rows(source, entities.ask(source));
        long found = Arrays.stream(rows).filter(row -> row >= 0).count();
        List<ColumnVector> columns = features.stream()
                .map(feature -> ColumnVector.ofNulls(
                        source.column(feature).named(outputName(spec, source.view(), feature)), rows.length))
                .toList();
        source.gather(workers, features, rows, (target, from, row) -> {
            for (int column = 0; column < from.size(); column++) {
                columns.get(column).copy(target, from.get(column), row);
            }
        });
        log.info(
                "view={} entities={} sourceRows={} found={} millis={}",
                source.view().id(),
                rows.length,
                source.rows(),
                found,
                (System.nanoTime() - start) / 1_000_000);
        FeatureView view = source.view();
        return new Joined(
                new TrainingSetManifest.View(
                        view.spec().name(),
                        view.version(),
                        features,
                        view.spec().ttlSeconds(),
                        view.spec().created(),
                        inputs(source.table()),
                        found),
                columns);
    }

    private static Map<String, MalformedData> malformed(EntityTable entities, List<ViewSource> sources) {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put("entities", entities.table());
        sources.forEach(source -> tables.put(source.view().id(), source.table()));
        Map<String, MalformedData> malformed = new LinkedHashMap<>();
        tables.forEach((name, table) -> {
            MalformedData found = table.malformed();
            if (found != null) {
                malformed.put(name, found);
            }
        });
        return malformed;
    }

    private static List<TrainingSetManifest.Input> inputs(Table table) {
        return table.files().stream()
                .map(file -> new TrainingSetManifest.Input(file.path(), file.bytes()))
                .toList();
    }

    private static List<TableColumn> schema(EntityTable entities, List<Joined> joined) {
        List<TableColumn> columns = new ArrayList<>(entities.table().columns());
        joined.forEach(each -> each.columns().forEach(vector -> columns.add(vector.column())));
        return columns;
    }

    /** A file for each worker, of pieces that lie together. */
    private List<TrainingSetManifest.File> write(
            Workers workers, EntityTable entities, List<Joined> joined, Path directory) {
        List<TablePiece> pieces = entities.pieces();
        List<Callable<TrainingSetManifest.File>> files = new ArrayList<>();
        int share = Math.max(1, (pieces.size() + workers.count() - 1) / workers.count());
        for (int from = 0; from == 0 || from < pieces.size(); from += share) {
            List<TablePiece> own = pieces.subList(from, Math.min(pieces.size(), from + share));
            Path file = new Path(directory, TrainingSetOutput.file(from / share));
            files.add(() -> writeFile(entities, own, joined, file));
        }
        return workers.all(files);
    }

    private TrainingSetManifest.File writeFile(
            EntityTable entities, List<TablePiece> pieces, List<Joined> joined, Path file) {
        List<String> names =
                entities.table().columns().stream().map(TableColumn::name).toList();
        long rows;
        try (ParquetTableWriter writer = new ParquetTableWriter(storage, file, schema(entities, joined))) {
            for (TablePiece piece : pieces) {
                write(piece, names, joined, writer);
            }
            rows = writer.rows();
        }
        String path = Storage.display(file);
        long bytes = storage.list("output file", path).get(0).bytes();
        return new TrainingSetManifest.File(file.getName(), rows, bytes, storage.sha256(path));
    }

    private static void write(TablePiece piece, List<String> names, List<Joined> joined, ParquetTableWriter writer) {
        int first = (int) piece.firstRow();
        try (TableReader reader = piece.read(names)) {
            for (int rows = reader.next(); rows > 0; rows = reader.next()) {
                List<Slice> slices = new ArrayList<>();
                reader.columns().forEach(vector -> slices.add(new Slice(vector, 0)));
                int at = first;
                joined.forEach(each -> each.columns().forEach(vector -> slices.add(new Slice(vector, at))));
                writer.write(slices, rows);
                first += rows;
                ViewSource.stopIfInterrupted();
            }
        }
    }
}
