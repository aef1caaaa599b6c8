package io.bellwether.store;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/*
 * Implementation note.
 *
 * Contents are named by their hash, so two tasks, or a task and a model, may mean the same file. Hence a loan is an empty file
 * "<sha256>.<job>+<task>" beside the contents: a content goes with the last loan of it, and one that was put for good has none
 * and stays. The loan is there before the content and goes after it, so a crash leaves no content without its loan: whoever
 * comes next finds what is to be ended.
 */
/** Which contents of a store are there for a task only, until it needs them no more: its checkpoints. Thread-safe. */
public final class LentArtifacts {
    private static final int HASH = 64;

    private final ArtifactStore store;
    private final Path directory;

    LentArtifacts(ArtifactStore store, Path directory) throws IOException {
        this.store = store;
        this.directory = Files.createDirectories(directory);
    }

    /** A content, and the task that it is lent to. */
    private record Loan(String sha256, TaskId task) {
        static Loan parse(Path file) {
            String name = file.getFileName().toString();
            return new Loan(
                    name.substring(0, HASH),
                    TaskId.parse(name.substring(HASH + 1).replace('+', '/')));
        }

        Path in(Path directory) {
            return directory.resolve(sha256 + "." + task.toString().replace('/', '+'));
        }
    }

    /** To be called before the content is put. What is there for good stays so. */
    public synchronized void lend(String sha256, TaskId task) {
        if (store.length(sha256).isPresent()
                && loans(loan -> loan.sha256().equals(sha256)).isEmpty()) {
            return;
        }
        try {
            Files.createFile(new Loan(sha256, task).in(directory));
            ArtifactStore.sync(directory);
        } catch (FileAlreadyExistsException e) {
            // the same state once more
        } catch (IOException e) {
            throw ArtifactStore.failure("artifact " + sha256, e);
        }
    }

    /** From now on the content, which may be there or not, is there for good. */
    synchronized void keep(String sha256) {
        try {
            for (Loan loan : loans(each -> each.sha256().equals(sha256))) {
                Files.deleteIfExists(loan.in(directory));
            }
        } catch (IOException e) {
            throw ArtifactStore.failure("artifact " + sha256, e);
        }
    }

    /** The tasks that something is lent to. */
    public synchronized Set<TaskId> tasks() {
        Set<TaskId> tasks = new LinkedHashSet<>();
        loans(loan -> true).forEach(loan -> tasks.add(loan.task()));
        return tasks;
    }

    /** The task needs this content no more. Nothing happens if it was not lent to it. */
    public void end(TaskId task, String sha256) {
        end(loan -> loan.task().equals(task) && loan.sha256().equals(sha256));
    }

    /** The task needs nothing any more. */
    public void end(TaskId task) {
        end(loan -> loan.task().equals(task));
    }

    /** None of the job's tasks needs anything any more. */
    public void end(JobId job) {
        end(loan -> loan.task().job().equals(job));
    }

    private synchronized void end(Predicate<Loan> which) {
        List<Loan> others = loans(which.negate());
        for (Loan loan : loans(which)) {
            try {
                if (others.stream().noneMatch(other -> other.sha256().equals(loan.sha256()))) {
                    Files.deleteIfExists(store.path(loan.sha256()));
                }
                Files.deleteIfExists(loan.in(directory));
            } catch (IOException e) {
                throw ArtifactStore.failure("artifact " + loan.sha256(), e);
            }
        }
    }

    private List<Loan> loans(Predicate<Loan> which) {
        List<Loan> loans = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.map(Loan::parse).filter(which).forEach(loans::add);
        } catch (IOException e) {
            throw ArtifactStore.failure("artifacts lent in " + directory, e);
        }
        return loans;
    }
}
