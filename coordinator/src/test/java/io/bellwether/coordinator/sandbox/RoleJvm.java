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
import java.util.stream.Stream;

/*
 * Implementation note.
 *
 * The suite starts some hundred coordinators, workers and executors, and half of the work of a start is to read, check and link
 * classes. An archive of classes saves that, if the jars that it was made of are the first on the class path, in the same order.
 * So jars come first here, those of libraries before ours; then directories, as they were.
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

    /** Such a process, not yet started: a JVM with the flags, which runs the class. */
    public static ProcessBuilder builder(List<String> flags, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Optional<ClassArchive> archive = ClassArchive.ready();
        archive.ifPresent(found -> command.add("-XX:SharedArchiveFile=" + found.file()));
        command.addAll(flags);
        command.add(main.getName());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        String classPath = archive.map(found -> found.before(ownClassPath())).orElseGet(() -> join(ownClassPath()));
        builder.environment().put("CLASSPATH", classPath);
        return builder;
    }

    /** The jars on this process's class path, those of libraries first: builds don't change them. */
    static Stream<String> jars() {
        List<String> jars =
                ownClassPath().stream().filter(entry -> entry.endsWith(".jar")).toList();
        return Stream.concat(
                jars.stream().filter(jar -> !isOurs(jar)), jars.stream().filter(RoleJvm::isOurs));
    }

    /** Whether the jar is of this build. */
    static boolean isOurs(String jar) {
        return Path.of(jar).getFileName().toString().startsWith(OWN_JARS);
    }

    static Collection<String> ownClassPath() {
        return new LinkedHashSet<>(
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    }

    static String join(Collection<String> entries) {
        return String.join(File.pathSeparator, entries);
    }
}
