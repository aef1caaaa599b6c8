package io.bellwether.kernels.opencl;

import com.aparapi.device.OpenCLDevice;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tries a device with the most demanding kernel on two rows before it is chosen: a driver without a compiler, a device without
 * float64 or with too small groups is found here and not in the middle of a run. Once per process and device.
 */
final class OpenclTrial {
    private static final Map<Long, Optional<String>> RESULTS = new ConcurrentHashMap<>();
    private static final double LOSS = 2 * Math.log(2);
    private static final double TOLERANCE = 1e-12;

    private OpenclTrial() {}

    /** Why the device can't be used; empty if it can. */
    static Optional<String> obstacle(OpenCLDevice device) {
        return RESULTS.computeIfAbsent(device.getDeviceId(), id -> attempt(device));
    }

    private static Optional<String> attempt(OpenCLDevice device) {
        double[] gradient = new double[2];
        double loss;
        try (ResidentMatrix matrix = new ResidentMatrix(device, new float[] {1, 3}, 1)) {
            loss = matrix.gradient(
                    new float[] {0, 1}, Standardization.none(1), new RowRange(0, 2), new double[2], gradient);
        } catch (DeviceFailure e) {
            return Optional.of("the " + OpenclDiscovery.describe(device) + " can't run our kernels: " + e.getMessage());
        }
        boolean right = Math.abs(loss - LOSS) < TOLERANCE
                && Math.abs(gradient[0] + 1) < TOLERANCE
                && Math.abs(gradient[1]) < TOLERANCE;
        return right
                ? Optional.empty()
                : Optional.of("the " + OpenclDiscovery.describe(device) + " computes wrong results: loss " + loss
                        + " (expected: " + LOSS + ")");
    }
}
