package io.bellwether.kernels.opencl;

import com.aparapi.device.OpenCLDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which devices have failed in this process: none is trusted again before the process ends. Thread-safe. */
final class DeviceHealth {
    private static final Map<Long, DeviceFailure> FAILURES = new ConcurrentHashMap<>();

    private DeviceHealth() {}

    /** Why the device was given up; null as long as it works. */
    static @Nullable DeviceFailure failure(OpenCLDevice device) {
        return FAILURES.get(device.getDeviceId());
    }

    /** The device has failed. Whether this is news. */
    static boolean giveUp(OpenCLDevice device, DeviceFailure reason) {
        return FAILURES.putIfAbsent(device.getDeviceId(), reason) == null;
    }
}
