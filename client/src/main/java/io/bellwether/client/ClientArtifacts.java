package io.bellwether.client;

import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.tasks.TaskLimits;
import io.bellwether.client.tasks.UserCode;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.SessionMessage;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Contents in the cluster's artifact store, under their SHA-256: what is there is not sent again. Thread-safe. */
final class ClientArtifacts {
    private static final int MAX_RESTARTS = 20;

    private final Caller caller;
    private final Map<Path, TaskBatch.Code> shipped = new HashMap<>();
    private final Map<Set<Class<?>>, List<TaskBatch.Code>> known = new HashMap<>();
    /** One upload at a time: chunks of the same content must not mix. */
    private final Object uploading = new Object();

    ClientArtifacts(Caller caller) {
        this.caller = caller;
    }

    /** The code that the classes come from, in the store; each place is read once in this object's life. */
    List<TaskBatch.Code> code(Set<Class<?>> classes, List<Path> given) {
        synchronized (shipped) {
            List<TaskBatch.Code> all = given.isEmpty() ? known.get(classes) : null;
            if (all == null) {
                all = ship(UserCode.places(classes, given));
                if (given.isEmpty()) {
                    known.put(Set.copyOf(classes), all);
                }
            }
            return all;
        }
    }

    private List<TaskBatch.Code> ship(List<Path> places) {
        List<TaskBatch.Code> all = new ArrayList<>();
        long bytes = 0;
        for (Path place : places) {
            TaskBatch.Code code = shipped.get(place);
            if (code == null) {
                byte[] jar = UserCode.jar(place);
                code = new TaskBatch.Code(put(jar), jar.length, String.valueOf(place.getFileName()));
                shipped.put(place, code);
            }
            all.add(code);
            bytes += code.bytes();
        }
        if (bytes > TaskLimits.CODE_BYTES) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "code: " + bytes + " bytes in " + places + " (expected: at most " + TaskLimits.CODE_BYTES
                            + "); ship a smaller jar");
        }
        return List.copyOf(all);
    }

    /** Stores a content, unless it is there; returns its SHA-256 when it is durable. */
    String put(byte[] bytes) {
        String sha256 = sha256(bytes);
        synchronized (uploading) {
            for (int restart = 0; !isThere(sha256, bytes.length); restart++) {
                try {
                    upload(sha256, bytes);
                } catch (ClusterException e) {
                    // A chunk that comes over a new connection finds no upload to go on with.
                    if (e.code() != ErrorCode.INVALID_ARGUMENT || restart == MAX_RESTARTS) {
                        throw e;
                    }
                }
            }
        }
        return sha256;
    }

    private boolean isThere(String sha256, int length) {
        try {
            caller.call(new ArtifactMessage.GetChunk(sha256, length), ArtifactMessage.Chunk.class);
            return true;
        } catch (ClusterException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void upload(String sha256, byte[] bytes) {
        for (int offset = 0; offset == 0 || offset < bytes.length; offset += ArtifactMessage.CHUNK_BYTES) {
            int end = Math.min(bytes.length, offset + ArtifactMessage.CHUNK_BYTES);
            byte[] chunk = Arrays.copyOfRange(bytes, offset, end);
            caller.call(new ArtifactMessage.PutChunk(sha256, bytes.length, offset, chunk), SessionMessage.Done.class);
        }
    }

    /** A content of the store, checked. */
    byte[] get(String sha256, long length) {
        byte[] bytes = new byte[Math.toIntExact(length)];
        int offset = 0;
        while (offset < bytes.length) {
            byte[] chunk = caller.call(new ArtifactMessage.GetChunk(sha256, offset), ArtifactMessage.Chunk.class)
                    .bytes();
            if (chunk.length == 0 || chunk.length > bytes.length - offset) {
                throw damaged(sha256);
            }
            System.arraycopy(chunk, 0, bytes, offset, chunk.length);
            offset += chunk.length;
        }
        if (!sha256(bytes).equals(sha256)) {
            throw damaged(sha256);
        }
        return bytes;
    }

    private static ClusterException damaged(String sha256) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "artifact " + sha256 + ": came with another content (expected: that of its name); the coordinator's"
                        + " file is damaged");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JRE has it
        }
    }
}
