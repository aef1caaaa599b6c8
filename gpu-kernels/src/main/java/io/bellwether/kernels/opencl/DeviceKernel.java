package io.bellwether.kernels.opencl;

import com.aparapi.Kernel;
import com.aparapi.Range;
import com.aparapi.device.Device;
import com.aparapi.device.JavaDevice;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.internal.kernel.KernelManager;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A kernel that runs on one OpenCL device or throws a {@link DeviceFailure}, never on Aparapi's Java threads: the only other
 * device it may go to is Aparapi's "alternative algorithm", and that one throws. Transfers are explicit. Confined to whoever holds
 * the device's lock.
 */
abstract class DeviceKernel extends Kernel {
    private final OpenCLDevice device;

    DeviceKernel(OpenCLDevice device) {
        this.device = device;
        setExplicit(true);
    }

    /**
     * To be called before the {@code put}s of a launch: Aparapi drops them while it thinks the device has failed, which it thinks
     * of all kernels of a class when one of them failed.
     */
    final void begin() {
        KernelManager.instance()
                .setPreferredDevices(
                        this, new LinkedHashSet<Device>(List.of(device, JavaDevice.ALTERNATIVE_ALGORITHM)));
    }

    /** Runs it and, if that succeeds, copies the results back. */
    final void launch(Range range, Runnable gets) {
        try {
            execute(range);
            gets.run();
        } catch (DeviceFailure e) {
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw new DeviceFailure(getClass().getSimpleName() + " failed: " + e, e);
        }
    }

    /** How many work items of groups of {@code group} cover so many. */
    static int covering(int items, int group) {
        return Math.multiplyExact((items + group - 1) / group, group);
    }

    @Override
    public final boolean hasFallbackAlgorithm() {
        return true;
    }

    @Override
    public final void executeFallbackAlgorithm(Range range, int pass) {
        throw new DeviceFailure(
                getClass().getSimpleName()
                        + " did not run; a line with '!!!!!!!' on standard error says which call failed",
                null);
    }
}
