package io.bellwether.coordinator.snapshot;

import com.esotericsoftware.kryo.kryo5.Kryo;
import io.bellwether.client.job.JobSpec;
import io.bellwether.search.pruner.Pruner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A snapshot is as good as the code that made the state and as the layout of its classes. No number that somebody would have to raise
 * could be trusted to tell all changes of either. So it is the code itself: the sums of the jars, or of the class files.
 */
/** Tells the code that makes and reads snapshots from any other. */
final class CodeVersion {
    private static final Logger log = LoggerFactory.getLogger(CodeVersion.class);
    private static final String CURRENT = ofSources();

    private CodeVersion() {}

    /** Of the code that runs. */
    static String current() {
        return CURRENT;
    }

    private static String ofSources() {
        StringJoiner version = new StringJoiner(" ");
        try {
            for (Class<?> each : List.of(CodeVersion.class, JobSpec.class, Pruner.class, Kryo.class)) {
                version.add(sum(Path.of(
                        each.getProtectionDomain().getCodeSource().getLocation().toURI())));
            }
            return version.toString();
        } catch (IOException | URISyntaxException | RuntimeException e) {
            log.warn("no snapshot will be used after a restart: the code's own files can't be read: {}", e.toString());
            return UUID.randomUUID().toString();
        }
    }

    private static String sum(Path source) throws IOException {
        CRC32 sum = new CRC32();
        long length = 0;
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    byte[] bytes = in.readAllBytes();
                    sum.update(bytes);
                    length += bytes.length;
                }
            }
        }
        return length + "-" + Long.toHexString(sum.getValue());
    }
}
