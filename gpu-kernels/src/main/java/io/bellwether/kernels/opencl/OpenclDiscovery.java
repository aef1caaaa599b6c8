package io.bellwether.kernels.opencl;

import com.aparapi.Config;
import com.aparapi.device.Device;
import com.aparapi.device.OpenCLDevice;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The machine's best OpenCL device, looked for once per process: a graphics card or accelerator with the most memory, else a CPU.
 *
 * @param device null if there is none
 * @param reason why there is none; empty if there is one
 */
record OpenclDiscovery(@Nullable OpenCLDevice device, String reason) {
    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger APARAPI = silenced();

    private static final OpenclDiscovery RESULT = discover();

    /** The result. The first call loads native libraries and may take a second. */
    static OpenclDiscovery result() {
        return RESULT;
    }

    /**
     * Aparapi logs each kernel it translates, and when it is loaded it sets the level of all handlers of the process. What its
     * messages say that matters, DeviceKernel says.
     */
    private static Logger silenced() {
        Handler[] handlers = Logger.getLogger("").getHandlers();
        Level[] levels = new Level[handlers.length];
        for (int i = 0; i < handlers.length; i++) {
            levels[i] = handlers[i].getLevel();
        }
        Logger aparapi = Logger.getLogger(Config.getLoggerName());
        for (int i = 0; i < handlers.length; i++) {
            handlers[i].setLevel(levels[i]);
        }
        aparapi.setLevel(Level.OFF);
        return aparapi;
    }

    private static OpenclDiscovery discover() {
        try {
            List<OpenCLDevice> all = OpenCLDevice.listDevices(null);
            Optional<OpenCLDevice> best = all.stream()
                    .filter(device -> device.getType() != Device.TYPE.UNKNOWN)
                    .max(Comparator.comparing((OpenCLDevice device) -> !isProcessor(device))
                            .thenComparing(OpenCLDevice::getGlobalMemSize));
            best.ifPresent(device -> device.setSharedMemory(false)); // see package-info
            return best.map(device -> new OpenclDiscovery(device, ""))
                    .orElseGet(() -> new OpenclDiscovery(
                            null,
                            "no OpenCL device was found; install the driver's OpenCL package and ocl-icd-libopencl1"));
        } catch (RuntimeException | LinkageError e) {
            APARAPI.log(Level.FINE, "OpenCL can't be loaded", e);
            return new OpenclDiscovery(null, "OpenCL can't be loaded: " + e);
        }
    }

    static boolean isProcessor(OpenCLDevice device) {
        return device.getType() == Device.TYPE.CPU;
    }

    /** For people. */
    static String describe(OpenCLDevice device) {
        return String.format(
                Locale.ROOT,
                "OpenCL %s device %s (%s, %.1f GiB)",
                device.getType(),
                device.getName().strip(),
                device.getOpenCLPlatform().getName().strip(),
                device.getGlobalMemSize() / (double) (1 << 30));
    }
}
