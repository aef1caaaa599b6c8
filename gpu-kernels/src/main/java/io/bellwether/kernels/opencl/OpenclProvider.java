package io.bellwether.kernels.opencl;

import com.aparapi.device.OpenCLDevice;
import io.bellwether.kernels.Device;
import io.bellwether.kernels.KernelProvider;
import io.bellwether.kernels.cpu.CpuProvider;
import java.util.Optional;

/**
 * Kernels on an OpenCL device: the graphics card or accelerator with the most memory, else, if asked for, a CPU that has OpenCL.
 * Needs float64 on the device.
 */
public final class OpenclProvider implements KernelProvider {
    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public int rank() {
        return 20;
    }

    /** Plain Java uses a CPU better than OpenCL by way of Aparapi does. */
    @Override
    public Optional<String> reservation() {
        OpenCLDevice device = OpenclDiscovery.result().device();
        if (device != null && DeviceHealth.failure(device) != null) {
            return Optional.of("the " + OpenclDiscovery.describe(device) + " has failed in this process");
        }
        return device == null || !OpenclDiscovery.isProcessor(device)
                ? Optional.empty()
                : Optional.of("its only device is the processor, which plain Java uses better: "
                        + OpenclDiscovery.describe(device));
    }

    @Override
    public Optional<String> obstacle() {
        OpenclDiscovery found = OpenclDiscovery.result();
        OpenCLDevice device = found.device();
        return device == null ? Optional.of(found.reason()) : OpenclTrial.obstacle(device);
    }

    @Override
    public boolean usesDriver() {
        return true;
    }

    @Override
    public Device open(int parallelism) {
        OpenclDiscovery found = OpenclDiscovery.result();
        OpenCLDevice device = found.device();
        if (device == null) {
            throw new IllegalStateException("opencl: " + found.reason() + "; ask for another provider");
        }
        KernelProvider cpu = new CpuProvider();
        return new OpenclDevice(device, cpu.name(), cpu.open(parallelism));
    }
}
