package io.bellwether.kernels.cpu;

import io.bellwether.kernels.Device;
import io.bellwether.kernels.KernelProvider;
import java.util.Optional;

/** The specification: plain loops in float64 on the caller's thread. Works everywhere, fast nowhere. */
public final class ScalarProvider implements KernelProvider {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Optional<String> obstacle() {
        return Optional.empty();
    }

    @Override
    public Device open(int parallelism) {
        return new ScalarDevice();
    }
}
