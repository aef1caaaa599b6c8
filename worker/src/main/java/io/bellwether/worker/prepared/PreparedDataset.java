package io.bellwether.worker.prepared;

import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.transform.TransformSpec;
import io.bellwether.worker.dataset.TransformInputs;
import io.bellwether.worker.dataset.Words;
import io.bellwether.worker.segment.DerivedCopy;
import io.bellwether.worker.segment.MappedDataset;
import io.bellwether.worker.segment.WordsFile;
import io.bellwether.worker.transform.Features;
import io.bellwether.worker.transform.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A dataset as transforms leave it, and the transforms. Fitted on the train rows and on nothing else; made once per node, dataset
 * and list of transforms. Immutable and thread-safe.
 */
public record PreparedDataset(MappedDataset dataset, Pipeline pipeline) {
    /** Number of the way in which transforms are fitted: another one gives other copies. */
    private static final int FORMAT = 1;

    private static final String PIPELINE = "pipeline.json";

    /**
     * Opens it, or makes it if the node has none yet.
     *
     * @param raw what to fit on and transform
     * @param copy where the node's copy of the dataset lies, with its texts
     * @param log is told how long it took
     */
    public static PreparedDataset open(
            MappedDataset raw, Path copy, List<TransformSpec> transforms, Consumer<String> log) {
        String id = id(raw.version(), transforms);
        Path place = DerivedCopy.place(copy, id);
        MappedDataset dataset = DerivedCopy.open(place, (rows, directory) -> {
            long start = System.nanoTime();
            DatasetVersion version = make(raw, copy, transforms, id, rows, directory);
            log.accept("transforms fitted on " + raw.trainRows() + " train rows and applied to all: "
                    + raw.version().features().size() + " columns to "
                    + version.features().size() + " features in " + (System.nanoTime() - start) / 1_000_000 + " ms");
            return version;
        });
        try {
            Pipeline pipeline = Json.read(Files.readString(place.resolve(PIPELINE)), Pipeline.class);
            return new PreparedDataset(dataset, pipeline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DatasetVersion make(
            MappedDataset raw,
            Path copy,
            List<TransformSpec> transforms,
            String id,
            DerivedCopy.Rows to,
            Path directory)
            throws IOException {
        Words words = Words.areIn(raw.version().features()) ? WordsFile.read(copy) : new Words(Map.of());
        MatrixRows rows = new MatrixRows(raw, words);
        Pipeline.Fit fit = Pipeline.fit(TransformInputs.of(raw.version().features()), transforms, rows);
        write(rows, 0, raw.trainRows(), fit.onTrain(), to);
        write(rows, raw.trainRows(), raw.rows(), fit.pipeline().open(), to);
        save(directory.resolve(PIPELINE), Json.write(fit.pipeline()));
        DatasetVersion version = raw.version();
        return new DatasetVersion(
                id,
                version.spec(),
                version.files(),
                fit.pipeline().outputs(),
                version.trainRows(),
                version.validationRows(),
                version.segments());
    }

    private static void write(MatrixRows rows, long first, long end, Features features, DerivedCopy.Rows to) {
        float[] matrix = new float[MatrixRows.BLOCK_ROWS * features.width()];
        rows.forEach(first, end, (frame, labels) -> {
            features.fill(frame, matrix);
            try {
                to.add(matrix, features.width(), labels, frame.rows());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void save(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static String id(DatasetVersion version, List<TransformSpec> transforms) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String all = FORMAT + "\n" + version.id() + "\n" + Json.write(transforms);
            return HexFormat.of().formatHex(digest.digest(all.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JRE has it
        }
    }
}
