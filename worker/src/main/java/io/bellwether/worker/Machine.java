package io.bellwether.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this machine has for tasks, as far as can be seen without asking a driver. */
final class Machine {
    /** The NVIDIA driver keeps a directory here for each GPU. */
    private static final Path NVIDIA_GPUS = Path.of("/proc/driver/nvidia/gpus");

    private Machine() {}

    static int gpus() {
        return gpus(NVIDIA_GPUS);
    }

    static int gpus(Path directory) {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> gpus = Files.list(directory)) {
            return (int) gpus.count();
        } catch (IOException e) {
            return 0; // what can't be seen can't be given to tasks: --gpus says it
        }
    }
}
