package io.bellwether.worker.check;

import io.bellwether.client.task.InputSplit;
import io.bellwether.worker.dataset.FileLocations;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Storage.StoredFile;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TablePiece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note. Pieces that can be read by themselves are joined to a part until it is worth a task: so many bytes at least, and more for large data,
 * as what is seen of each part is journaled. A part that is worth a task ends where the next piece lies on other hosts.
 */
/** Cuts a table into parts, in the order of its rows: each some splits that lie on the same hosts. Caller-confined. */
final class TableParts {
    private static final int MANY_PARTS = 128;

    private final Storage storage;
    private final long leastBytes;
    private final long target;
    private final Map<String, FileLocations> locations = new HashMap<>();
    private final List<List<InputSplit>> parts = new ArrayList<>();
    private List<InputSplit> open = new ArrayList<>();
    private long bytes;

    private TableParts(Storage storage, long leastBytes, long target) {
        this.storage = storage;
        this.leastBytes = leastBytes;
        this.target = target;
    }

    static List<List<InputSplit>> of(Storage storage, Table table, long leastBytes) {
        Map<String, StoredFile> files = new HashMap<>();
        table.files().forEach(file -> files.put(file.path(), file));
        long all = table.files().stream().mapToLong(StoredFile::bytes).sum();
        TableParts parts = new TableParts(storage, leastBytes, Math.max(leastBytes, all / MANY_PARTS));
        for (TablePiece piece : TablePiece.of(table)) {
            StoredFile file = files.get(piece.file());
            if (file != null && piece.rows() > 0) {
                parts.add(file, piece);
            }
        }
        parts.end();
        return parts.parts;
    }

    private void add(StoredFile file, TablePiece piece) {
        long length = Math.min(piece.length(), file.bytes() - piece.start());
        FileLocations places = locations.computeIfAbsent(file.path(), path -> storage.locations(file));
        InputSplit next = new InputSplit(
                parts.size(),
                file.path(),
                piece.start(),
                length,
                piece.firstRow(),
                places.hosts(piece.start(), length));
        InputSplit last = open.isEmpty() ? null : open.get(open.size() - 1);
        if (last != null && bytes >= leastBytes && !last.hosts().equals(next.hosts())) {
            end();
            last = null;
        }
        if (last != null
                && last.file().equals(next.file())
                && last.start() + last.length() == next.start()
                && last.hosts().equals(next.hosts())) {
            long both = last.length() + length;
            open.set(
                    open.size() - 1,
                    new InputSplit(parts.size(), last.file(), last.start(), both, last.firstRow(), last.hosts()));
        } else {
            open.add(next);
        }
        bytes += length;
        if (bytes >= target) {
            end();
        }
    }

    private void end() {
        if (!open.isEmpty()) {
            parts.add(List.copyOf(open));
            open = new ArrayList<>();
            bytes = 0;
        }
    }
}
