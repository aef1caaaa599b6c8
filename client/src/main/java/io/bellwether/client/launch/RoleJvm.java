package io.bellwether.client.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How the JVMs of coordinators and workers are set up, besides heap and {@link JvmOpens}. */
public final class RoleJvm {
    private static final String WORKER = "worker";
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC\\b");

    private RoleJvm() {}

    /**
     * The flags.
     *
     * @param role {@code coordinator} or {@code worker}
     * @param environment of the process: {@code BELLWETHER_ROLE_CLASS_ARCHIVE} is the file of loaded classes that
     *     {@code scripts/class-archives} made for the role; a garbage collector that {@code BELLWETHER_ROLE_OPTS} or a
     *     variable that Java itself reads asks for takes the place of ours, since a JVM that is given two does not start
     */
    public static List<String> flags(String role, Map<String, String> environment) {
        String prefix = "BELLWETHER_" + role.toUpperCase(Locale.ROOT);
        String classArchive = environment.getOrDefault(prefix + "_CLASS_ARCHIVE", "");
        List<String> flags = new ArrayList<>();
        if (!classArchive.isEmpty()) {
            flags.add("-XX:SharedArchiveFile=" + classArchive);
        }
        flags.addAll(FlagFile.read("jvm-roles"));
        boolean isChosen = Stream.of(prefix + "_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS")
                .anyMatch(name ->
                        COLLECTOR.matcher(environment.getOrDefault(name, "")).find());
        if (role.equals(WORKER) && !isChosen) {
            flags.addAll(FlagFile.read("jvm-workers"));
        }
        return flags;
    }
}
