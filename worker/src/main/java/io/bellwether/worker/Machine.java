package io.bellwether.worker;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this machine has for tasks, as far as can be seen without asking a driver. */
final class Machine {
    /** The NVIDIA driver keeps a directory here for each GPU. */
    private static final Path NVIDIA_GPUS = Path.of("/proc/driver/nvidia/gpus");

    private Machine() {}

    /** Four fifths of the memory (of the container, in one): the rest is for the system, the grid and the agent. In MiB. */
    static long taskMemoryMib() {
        long bytes =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return (bytes / 5 * 4) >> 20;
    }

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
