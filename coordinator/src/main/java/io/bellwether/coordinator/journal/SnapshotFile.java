package io.bellwether.coordinator.journal;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A snapshot in a file, beside the journal's. Caller-confined. */
public final class SnapshotFile implements SnapshotStore {
    private static final int BUFFER = 1 << 16;

    private final Path file;

    public SnapshotFile(Path file) {
        this.file = file;
    }

    @Override
    public @Nullable InputStream open() throws IOException {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void replace(Content content) throws IOException, JournalException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileOutputStream disk = new FileOutputStream(fresh.toFile());
                    OutputStream out = new BufferedOutputStream(disk, BUFFER)) {
                content.writeTo(out);
                out.flush();
                disk.getFD().sync();
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
