package io.bellwether.kernels.cpu;

import io.bellwether.kernels.Device;
import io.bellwether.kernels.KernelProvider;
import java.util.Optional;

/** Fast plain Java on as many threads as given. */
public final class CpuProvider implements KernelProvider {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int rank() {
        return 10;
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.empty();
    }

    @Override
    public Device open(int parallelism) {
        return new CpuDevice(parallelism);
    }
}
