package io.bellwether.worker.executor;

import java.lang.management.ManagementFactory;
import java.util.List;

/** Flags that a child JVM needs as its parent does. */
final class JvmFlags {
    private JvmFlags() {}

    /** The packages that this process's own command line opens; scripts keep that list in one place. */
    static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-opens") || flag.startsWith("--add-exports"))
                .toList();
    }
}
