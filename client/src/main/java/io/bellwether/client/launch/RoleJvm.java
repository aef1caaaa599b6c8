package io.bellwether.client.launch;

import java.util.ArrayList;
import java.util.List;

/** How the JVMs of coordinators and workers are set up, besides heap and {@link JvmOpens}. */
public final class RoleJvm {
    private RoleJvm() {}

    /** The flags; {@code classArchive}: the file of loaded classes that {@code scripts/class-archives} made for the role, or empty. */
    public static List<String> flags(String classArchive) {
        List<String> flags = new ArrayList<>();
        if (!classArchive.isEmpty()) {
            flags.add("-XX:SharedArchiveFile=" + classArchive);
        }
        flags.addAll(FlagFile.read("jvm-roles"));
        return flags;
    }
}
