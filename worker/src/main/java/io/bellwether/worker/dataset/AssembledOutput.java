package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/*
 * Implementation note. Files that several tasks have written are moved into one directory inside the staging directory, what tells of them is
 * written there, all is synced, and one rename makes it the output. A crash before the rename leaves the output absent, and the next attempt goes on
 * with what has been moved. An attempt that was given up, but is not dead, may do all this at the same time: whoever finds a file gone looks
 * whether the output is there by now.
 */
/** An output of the files of several tasks that becomes visible by one rename. Immutable; thread-safe. */
public final class AssembledOutput {
    private static final String NAME = "_final";

    private final Storage storage;
    private final Path staging;
    private final Path directory;
    private final Path output;

    /** {@code staging}: hidden, beside the {@code output}. */
    public AssembledOutput(Storage storage, Path staging, Path output) {
        this.storage = storage;
        this.staging = staging;
        this.output = output;
        directory = new Path(staging, NAME);
    }

    /** Where files are before they are published. */
    public Path directory() {
        return directory;
    }

    /** Moves a file there, unless another attempt has done so. */
    public Path move(Path from, String name) {
        Path to = new Path(directory, name);
        if (!storage.exists(to)) {
            storage.makeDirectories(directory);
            try {
                storage.rename(from, to);
            } catch (ClusterException e) {
                if (!storage.exists(to)) {
                    throw e; // else it was moved at the same time
                }
            }
        }
        return to;
    }

    /** Removes what is not named. What is written last may stay of an earlier attempt: it is written over. */
    public void keepOnly(Set<String> names, List<String> writtenLast) {
        Set<String> wanted = new HashSet<>(names);
        wanted.addAll(writtenLast);
        for (Path child : storage.children(directory)) {
            if (!wanted.contains(child.getName())) {
                storage.delete(child);
            }
        }
    }

    /** Written aside and put in place whole: another attempt may publish what is there at any moment. */
    public void write(String name, String text) {
        Path aside = new Path(staging, name + "." + UUID.randomUUID());
        storage.writeText(aside, text);
        storage.sync(aside);
        storage.replace(aside, new Path(directory, name));
    }

    /** Makes it the output. */
    public void publish() {
        storage.sync(directory);
        storage.rename(directory, output);
        storage.sync(Objects.requireNonNull(output.getParent()));
    }
}
