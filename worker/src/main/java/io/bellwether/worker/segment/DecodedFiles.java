package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.DatasetVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What {@code meta.json} of a decoded copy says.
 *
 * @param format of the files; another number is another layout, and the copy is made anew
 * @param featuresCrc CRC-32C of {@link #FEATURES}
 * @param labelsCrc CRC-32C of {@link #LABELS}
 */
record DecodedFiles(int format, DatasetVersion version, long featuresCrc, long labelsCrc) {
    static final int FORMAT = 1;
    static final String FEATURES = "features.f32";
    static final String LABELS = "labels.f32";
    static final String META = "meta.json";

    static DecodedFiles read(Path directory) {
        Path meta = directory.resolve(META);
        try {
            return Json.read(Files.readString(meta), DecodedFiles.class);
        } catch (IOException | IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "dataset copy " + directory + ": " + META + " can't be read (expected: a complete copy); "
                            + "it is made anew at the next use: " + e.getMessage(),
                    e);
        }
    }

    void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(META), Json.write(this));
    }

    /** Whether the files beside it are whole; reads all of them. */
    boolean verify(Path directory) throws IOException {
        return format == FORMAT
                && crc(directory.resolve(FEATURES)) == featuresCrc
                && crc(directory.resolve(LABELS)) == labelsCrc;
    }

    static long crc(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                crc.update(buffer.flip());
                buffer.clear();
            }
        }
        return crc.getValue();
    }
}
