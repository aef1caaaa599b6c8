package io.bellwether.worker.calls;

import io.bellwether.client.job.TaskBatch;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One class loader for each list of jars, so that calls of the same code share its classes. Thread-safe. */
public final class UserCodeLoaders {
    private final Function<String, Path> files;
    private final Map<List<TaskBatch.Code>, ClassLoader> loaders = new HashMap<>();

    /** {@code files} tells where the content of a SHA-256 lies. */
    public UserCodeLoaders(Function<String, Path> files) {
        this.files = files;
    }

    /** The loader for the jars, which lie on this node. */
    public synchronized ClassLoader of(List<TaskBatch.Code> code) {
        return loaders.computeIfAbsent(code, this::open);
    }

    private ClassLoader open(List<TaskBatch.Code> code) {
        URL[] urls = new URL[code.size()];
        for (int i = 0; i < urls.length; i++) {
            try {
                urls[i] = files.apply(code.get(i).sha256()).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e); // a file's URI is a URL
            }
        }
        return new JobClassLoader(urls, UserCodeLoaders.class.getClassLoader());
    }
}
