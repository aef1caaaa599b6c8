package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** {@code processes.json}: which processes a data directory's cluster consists of. */
final class ProcessFile {
    private record Content(List<LaunchedProcess> processes) {}

    private final Path directory;
    private final Path file;

    ProcessFile(Path directory) {
        this.directory = directory;
        this.file = directory.resolve("processes.json");
    }

    boolean exists() {
        return Files.exists(file);
    }

    List<LaunchedProcess> read() {
        if (!exists()) {
            return List.of();
        }
        try {
            return Json.read(Files.readString(file), Content.class).processes();
        } catch (IOException | IllegalArgumentException | NullPointerException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    file
                            + ": unreadable (expected: what 'up' wrote); end the cluster's processes by hand and delete it",
                    e);
        }
    }

    /** Replaces the file as a whole, so that a reader never sees half of it. */
    void write(List<LaunchedProcess> processes) {
        List<LaunchedProcess> sorted = processes.stream()
                .sorted(Comparator.comparing(LaunchedProcess::role).thenComparing(ProcessFile::number))
                .toList();
        Path next = directory.resolve("processes.json.next");
        try {
            Files.writeString(next, Json.write(new Content(sorted)) + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code action} while no other launcher works on this directory. */
    <T> T locked(Supplier<T> action) {
        Path lock = directory.resolve("launcher.lock");
        try {
            Files.createDirectories(directory);
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return action.get();
            }
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "data directory " + directory + ": " + e.getMessage()
                            + " (expected: a directory that can be written); choose another",
                    e);
        }
    }

    private static int number(LaunchedProcess process) {
        String digits = process.name().replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
