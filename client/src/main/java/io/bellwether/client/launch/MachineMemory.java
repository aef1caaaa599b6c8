package io.bellwether.client.launch;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this machine (or the container, in one) has of memory. */
public final class MachineMemory {
    private MachineMemory() {}

    /** Four fifths of it: the rest is for the system, the grid and the workers themselves. In MiB. */
    public static long forTasksMib() {
        long bytes =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return (bytes / 5 * 4) >> 20;
    }
}
