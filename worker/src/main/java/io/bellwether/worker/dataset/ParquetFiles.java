package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Opens Parquet files. What the ends of the last few say is kept: a file is opened for each of its row groups, and its end tells of all of them.
 * Thread-safe.
 */
final class ParquetFiles {
    private static final int KEPT = 4;

    private final Map<String, ParquetMetadata> footers = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ParquetMetadata> eldest) {
            return size() > KEPT;
        }
    };

    /** Opens a file as if it had only the row groups whose middle lies in the byte range; the caller closes it. */
    ParquetFileReader open(Storage storage, String file, long start, long length) {
        Path path = storage.resolve(file);
        try {
            FileStatus status = storage.fileSystem(path).getFileStatus(path);
            String content = status.getPath() + " " + status.getLen() + " " + status.getModificationTime();
            HadoopInputFile input = HadoopInputFile.fromStatus(status, storage.configuration());
            ParquetReadOptions options = HadoopReadOptions.builder(storage.configuration(), path)
                    .usePageChecksumVerification(true)
                    .withUseHadoopVectoredIo(false)
                    .build();
            ParquetMetadata known = known(content);
            if (known == null) {
                try (ParquetFileReader whole = ParquetFileReader.open(input, options)) {
                    known = whole.getFooter();
                    keep(content, known);
                }
            }
            return open(input, options, within(known, start, start + length));
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        } catch (ClusterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DataErrors.broken(file, e);
        }
    }

    private static ParquetFileReader open(HadoopInputFile input, ParquetReadOptions options, ParquetMetadata footer)
            throws IOException {
        SeekableInputStream in = input.newStream();
        try {
            return new ParquetFileReader(input, footer, options, in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static ParquetMetadata within(ParquetMetadata footer, long start, long end) {
        List<BlockMetaData> rowGroups = footer.getBlocks().stream()
                .filter(group -> {
                    long middle = group.getStartingPos() + group.getCompressedSize() / 2;
                    return middle >= start && middle < end;
                })
                .toList();
        return new ParquetMetadata(footer.getFileMetaData(), rowGroups);
    }

    private synchronized @Nullable ParquetMetadata known(String content) {
        return footers.get(content);
    }

    private synchronized void keep(String content, ParquetMetadata footer) {
        footers.put(content, footer);
    }
}
