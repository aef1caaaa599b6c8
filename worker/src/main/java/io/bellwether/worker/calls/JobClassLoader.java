package io.bellwether.worker.calls;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a user's jars, before Bellwether's own and its libraries': whatever versions a user brings are the user's. Only the JDK
 * and what user code is called by (the client, the logging facade) come from outside first, since both sides must mean the same classes.
 */
final class JobClassLoader extends URLClassLoader {
    private static final List<String> OUTSIDE =
            List.of("java.", "javax.", "jdk.", "sun.", "com.sun.", "io.bellwether.client.", "org.slf4j.");

    static {
        registerAsParallelCapable();
    }

    JobClassLoader(URL[] jars, ClassLoader outside) {
        super("user-code", jars, outside);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (OUTSIDE.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                try {
                    loaded = findClass(name);
                } catch (ClassNotFoundException notTheUsers) {
                    return super.loadClass(name, resolve);
                }
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
        ClassLoader outside = getParent();
        if (outside != null) {
            all.addAll(Collections.list(outside.getResources(name)));
        }
        return Collections.enumeration(all);
    }
}
