package io.bellwether.client.launch;

import java.util.List;

/** The {@code --add-opens} flags that coordinators, workers and executors run with: {@code scripts/jvm-opens}. */
public final class JvmOpens {
    private JvmOpens() {}

    /** Those of the flags that this process runs without. */
    static List<String> missing() {
        return flags().stream().filter(flag -> !isOpen(flag)).toList();
    }

    /** {@code flag}: {@code --add-opens=MODULE/PACKAGE=ALL-UNNAMED}. */
    private static boolean isOpen(String flag) {
        String[] parts = flag.split("[=/]", -1);
        return ModuleLayer.boot()
                .findModule(parts[1])
                .map(module -> module.isOpen(parts[2], JvmOpens.class.getModule()))
                .orElse(false);
    }

    /** One flag an entry. */
    public static List<String> flags() {
        return FlagFile.read("jvm-opens");
    }
}
