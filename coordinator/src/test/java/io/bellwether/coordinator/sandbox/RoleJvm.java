package io.bellwether.coordinator.sandbox;

import io.bellwether.client.launch.LaunchOptions;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/*
 * Implementation note.
 *
 * The suite starts some hundred coordinators, workers and executors, and half of the work of a start is to read, check and link
 * classes. An archive of classes saves that, if the jars that it was made of are the first on the class path, in the same order.
 * So the jars of libraries come first here, which no build changes; then what is ours, directories or jars, as it was.
 */
/** The JVMs of coordinators, workers and executors that tests start. Thread-safe. */
public final class RoleJvm {
    private static final String OWN_JARS = "bellwether-";

    private RoleJvm() {}

    /** Options to start with, as {@link LaunchOptions#in}. */
    public static LaunchOptions.Builder launch(Path dataDirectory) {
        return launch(dataDirectory, Map.of());
    }

    /** As above, with more variables in the environment of the processes. */
    public static LaunchOptions.Builder launch(Path dataDirectory, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(more);
        return LaunchOptions.in(dataDirectory).environment(environment);
    }

    /** This process's environment, and in it what the launcher is to start the roles with. */
    public static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        Optional<ClassArchive> archive = ClassArchive.ready();
        for (String role : List.of("coordinator", "worker")) {
            String prefix = "BELLWETHER_" + role.toUpperCase(Locale.ROOT);
            archive.ifPresent(found -> {
                environment.put(prefix + "_CLASS_PATH", found.before(ownClassPath()));
                environment.put(prefix + "_CLASS_ARCHIVE", found.file().toString());
            });
        }
        return environment;
    }

    /** The class path for such a process. */
    static String classPath() {
        return ClassArchive.ready()
                .map(archive -> archive.before(ownClassPath()))
                .orElseGet(() -> join(ownClassPath()));
    }

    /** Flags for such a process. */
    static List<String> flags() {
        return ClassArchive.ready()
                .map(archive -> List.of("-XX:SharedArchiveFile=" + archive.file()))
                .orElse(List.of());
    }

    /** The jars on this process's class path that no build of ours changes. */
    static List<String> libraries() {
        List<String> jars = new ArrayList<>();
        for (String entry : ownClassPath()) {
            if (entry.endsWith(".jar")
                    && !Path.of(entry).getFileName().toString().startsWith(OWN_JARS)) {
                jars.add(entry);
            }
        }
        return jars;
    }

    static Collection<String> ownClassPath() {
        return new LinkedHashSet<>(
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    }

    static String join(Collection<String> entries) {
        return String.join(File.pathSeparator, entries);
    }
}
