package io.bellwether.worker.dataset;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * A file system of another scheme than local files', {@code objects:/PATH}, whose rename answers as S3A's does. What others do at the same
 * time can be put before any of its calls. For one test at a time.
 */
public final class ObjectStore extends RawLocalFileSystem {
    private static Before before = call -> {};

    /** What happens before a call, {@code VERB NAME}: {@code put}, {@code list}, {@code delete} and {@code rename}. */
    public interface Before {
        void call(String call) throws IOException;
    }

    /** A {@link Storage} that knows it, by settings in the directory. */
    public static Storage storage(Path directory) throws IOException {
        Files.writeString(
                Files.createDirectories(directory).resolve("core-site.xml"),
                "<configuration><property><name>fs.objects.impl</name><value>" + ObjectStore.class.getName()
                        + "</value></property></configuration>");
        return new Storage(Map.of("HADOOP_CONF_DIR", directory.toString()));
    }

    /** From now on this happens before each call. */
    static void before(Before happens) {
        before = happens;
    }

    /** Once, before that call. */
    static void before(String call, Runnable happens) {
        boolean[] done = new boolean[1];
        before(each -> {
            if (each.equals(call) && !done[0]) {
                done[0] = true;
                happens.run();
            }
        });
    }

    /** From that call on the process is no more. */
    static void killAt(String call) {
        boolean[] dead = new boolean[1];
        before(each -> {
            dead[0] |= each.equals(call);
            if (dead[0]) {
                throw new IOException("killed");
            }
        });
    }

    @Override
    public URI getUri() {
        return URI.create("objects:///");
    }

    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
        super.initialize(uri, conf);
        setWorkingDirectory(new org.apache.hadoop.fs.Path("/"));
    }

    @Override
    public FSDataOutputStream create(
            org.apache.hadoop.fs.Path path,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        before.call("put " + path.getName());
        return super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
        before.call("list " + path.getName());
        return super.listStatus(path);
    }

    @Override
    public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
        before.call("delete " + path.getName());
        return super.delete(path, recursive);
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        before.call("rename " + from.getName());
        if (!exists(from)) {
            throw new FileNotFoundException(from.toString());
        }
        if (exists(to)) {
            throw new FileAlreadyExistsException(to.toString());
        }
        return super.rename(from, to);
    }
}
