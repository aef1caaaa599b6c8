package io.bellwether.worker.executor;

import java.lang.management.ManagementFactory;
import java.util.List;

/** Flags that a child JVM of the same class path needs as its parent does. */
public final class JvmFlags {
    private static final String CLASS_ARCHIVE = "-XX:SharedArchiveFile=";
    private static final String NETTY = "-Dio.netty.";
    private static final List<String> INHERITED = List.of("--add-opens", "--add-exports", CLASS_ARCHIVE, NETTY);

    private JvmFlags() {}

    /**
     * Of this process's own command line: the packages that it opens, since scripts keep that list in one place, what Netty is
     * told, and the archive of classes, with which the child starts sooner.
     */
    public static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> INHERITED.stream().anyMatch(flag::startsWith))
                .toList();
    }
}
