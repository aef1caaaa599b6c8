package io.bellwether.client;

import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.tasks.TaskLimits;
import io.bellwether.client.tasks.UserCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The code that the tasks of a session need: of all classes that were ever met, so that they share one class loader there as long as no
 * new place of classes turns up. Thread-safe.
 */
final class SessionCode {
    private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();
    private final Map<Path, TaskBatch.Code> places = new LinkedHashMap<>();
    private final Map<String, Path> byHash = new HashMap<>();
    /** Jars made of directories, as they were when they were first met. */
    private final Map<String, byte[]> made = new HashMap<>();

    private volatile List<TaskBatch.Code> current = List.of();

    SessionCode(List<Path> given) {
        synchronized (this) {
            add(UserCode.places(Set.of(), given));
        }
    }

    /** All code that is known to be needed. */
    List<TaskBatch.Code> current() {
        return current;
    }

    /** These classes are needed as well. */
    void add(Set<Class<?>> classes) {
        if (known.containsAll(classes)) {
            return;
        }
        synchronized (this) {
            add(UserCode.places(classes, List.of()));
            known.addAll(classes);
        }
    }

    private void add(List<Path> needed) {
        boolean grown = false;
        for (Path place : needed) {
            if (!places.containsKey(place)) {
                byte[] jar = UserCode.jar(place);
                String sha256 = ClientArtifacts.sha256(jar);
                places.put(place, new TaskBatch.Code(sha256, jar.length, String.valueOf(place.getFileName())));
                byHash.put(sha256, place);
                if (Files.isDirectory(place)) {
                    made.put(sha256, jar);
                }
                grown = true;
            }
        }
        long bytes = places.values().stream().mapToLong(TaskBatch.Code::bytes).sum();
        if (bytes > TaskLimits.CODE_BYTES) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "code: " + bytes + " bytes in " + places.keySet() + " (expected: at most " + TaskLimits.CODE_BYTES
                            + "); ship a smaller jar");
        }
        if (grown) {
            current = List.copyOf(new ArrayList<>(places.values()));
        }
    }

    /** The jar of this content. */
    byte[] jar(String sha256) {
        Path place;
        synchronized (this) {
            byte[] ready = made.get(sha256);
            if (ready != null) {
                return ready;
            }
            place = byHash.get(sha256);
        }
        if (place == null) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND, "code: " + sha256 + " was never shipped (expected: a jar of this session)");
        }
        return UserCode.jar(place);
    }
}
