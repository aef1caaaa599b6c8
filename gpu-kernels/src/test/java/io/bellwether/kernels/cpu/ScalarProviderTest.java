package io.bellwether.kernels.cpu;

import io.bellwether.kernels.KernelConformance;
import io.bellwether.kernels.KernelProvider;

class ScalarProviderTest extends KernelConformance {
    @Override
    protected KernelProvider provider() {
        return new ScalarProvider();
    }
}
