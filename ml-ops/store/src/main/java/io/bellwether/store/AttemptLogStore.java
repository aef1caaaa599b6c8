package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What attempts have logged: a file for each, {@code <job>/<task>.<attempt>.log}, bounded in size. Thread-safe.
 *
 * <p>A file longer than the bound is full: its last line says so, and nothing is added any more. So the file alone tells,
 * after a restart too.
 */
public final class AttemptLogStore {
    /** The bound of one attempt's log where none is given: 1 MiB, and the line that tells of it. */
    public static final int DEFAULT_MAX_BYTES = 1 << 20;

    private static final Pattern FILE_NAME = Pattern.compile("\\d{1,9}\\.\\d{1,9}\\.log");

    private final Path directory;
    private final int maxBytes;

    private AttemptLogStore(Path directory, int maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    /** Opens the directory with the default bound. */
    public static AttemptLogStore open(Path directory) {
        return open(directory, DEFAULT_MAX_BYTES);
    }

    /** Opens the directory, creating it as needed; {@code maxBytes} bounds each attempt's log. */
    public static AttemptLogStore open(Path directory, int maxBytes) {
        try {
            Files.createDirectories(directory);
            return new AttemptLogStore(directory, maxBytes);
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    /** Adds lines, as far as there is room. */
    public synchronized void append(AttemptId attempt, List<String> lines) {
        Path file = file(attempt);
        try {
            Files.createDirectories(directory.resolve(attempt.task().job().value()));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                long room = maxBytes - channel.size();
                if (room < 0 || lines.isEmpty()) {
                    return;
                }
                byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
                ByteBuffer bytes = ByteBuffer.wrap(text.length <= room ? text : cut(text, (int) room));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /* What fits, cut between two characters, and the line that makes the file longer than the bound. */
    private byte[] cut(byte[] text, int room) {
        int end = room;
        while (end > 0 && (text[end] & 0xC0) == 0x80) {
            end--;
        }
        String head = new String(text, 0, end, StandardCharsets.UTF_8);
        String separator = head.isEmpty() || head.endsWith("\n") ? "" : "\n";
        return (head + separator + "[truncated: more than " + maxBytes + " bytes]\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What a job's attempts have logged, by task and attempt, each under a line with its id. Of more than {@code maxBytes}
     * the last attempts are given that fit whole, so let it be several times the bound of one.
     */
    public String read(JobId job, int maxBytes) {
        return read(job, attempt -> true, maxBytes);
    }

    /** As {@link #read(JobId, int)}, for the attempts of one task. */
    public String read(TaskId task, int maxBytes) {
        return read(task.job(), attempt -> attempt.task().equals(task), maxBytes);
    }

    private String read(JobId job, Predicate<AttemptId> wanted, int maxBytes) {
        List<String> newestFirst = new ArrayList<>();
        long bytes = 0;
        for (AttemptId attempt : attempts(job)) {
            if (!wanted.test(attempt)) {
                continue;
            }
            String text = "--- " + attempt + "\n" + read(attempt);
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > maxBytes) {
                newestFirst.add("[earlier logs left out: more than " + maxBytes + " bytes]\n");
                break;
            }
            newestFirst.add(text);
        }
        StringBuilder oldestFirst = new StringBuilder();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            oldestFirst.append(newestFirst.get(i));
        }
        return oldestFirst.toString();
    }

    /** What one attempt has logged; empty if nothing. */
    public String read(AttemptId attempt) {
        Path file = file(attempt);
        try {
            // Not readString: bytes that are no UTF-8 are to be seen, not refused.
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private List<AttemptId> attempts(JobId job) {
        Path folder = directory.resolve(job.value());
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> attemptOf(job, file))
                    .flatMap(Optional::stream)
                    .sorted(Comparator.<AttemptId>naturalOrder().reversed())
                    .toList();
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    private static Optional<AttemptId> attemptOf(JobId job, Path file) {
        Path name = file.getFileName();
        if (name == null || !FILE_NAME.matcher(name.toString()).matches()) {
            return Optional.empty();
        }
        String text = name.toString();
        return Optional.of(AttemptId.parse(job + "/" + text.substring(0, text.length() - ".log".length())));
    }

    /* The job's id is a safe file name: letters, digits, '_', '.', '-', the first a letter or digit. */
    private Path file(AttemptId attempt) {
        String name = attempt.task().number() + "." + attempt.number() + ".log";
        return directory.resolve(attempt.task().job().value()).resolve(name);
    }

    private static ClusterException failure(Path path, IOException e) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "logs " + path + ": " + e + " (expected: a readable, writable directory with room); check the disk",
                e);
    }
}
