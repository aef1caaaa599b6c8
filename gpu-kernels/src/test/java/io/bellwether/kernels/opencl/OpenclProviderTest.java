package io.bellwether.kernels.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;
import io.bellwether.kernels.KernelConformance;
import io.bellwether.kernels.KernelProvider;
import java.util.Arrays;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenclProviderTest extends KernelConformance {
    @BeforeAll
    static void needsOpencl() {
        OpenclMachine.require();
    }

    @Override
    protected KernelProvider provider() {
        return new OpenclProvider();
    }

    private static OpenCLDevice device() {
        return Objects.requireNonNull(OpenclDiscovery.result().device());
    }

    /** Holds on PoCL too, which could share the host's memory: so the conformance tests would notice a missing transfer. */
    @Test
    void nothingComesBackThatIsNotCopied() {
        MatrixKernel kernel = sums();
        try {
            kernel.launch(Range.create(MatrixKernel.GROUP, MatrixKernel.GROUP), () -> {});
            assertThatThrownBy(() -> Poison.check(kernel.rowValues, 2)).hasMessageContaining("did not come back");
            kernel.get(kernel.rowValues);
            Poison.check(kernel.rowValues, 2);
            assertThat(Arrays.copyOf(kernel.rowValues, 2)).containsExactly(3, 7);
        } finally {
            kernel.dispose();
        }
    }

    @Test
    void nothingGetsThereThatIsNotCopied() {
        MatrixKernel kernel = sums();
        try {
            Range range = Range.create(MatrixKernel.GROUP, MatrixKernel.GROUP);
            kernel.launch(range, () -> {});
            kernel.matrix[0] = 100;
            kernel.launch(range, () -> kernel.get(kernel.rowValues));
            assertThat(kernel.rowValues[0]).isEqualTo(3);
            kernel.put(kernel.matrix);
            kernel.launch(range, () -> kernel.get(kernel.rowValues));
            assertThat(kernel.rowValues[0]).isEqualTo(102);
        } finally {
            kernel.dispose();
        }
    }

    private static MatrixKernel sums() {
        MatrixKernel kernel = new MatrixKernel(device(), new float[] {1, 2, 3, 4}, 2);
        kernel.begin();
        kernel.operation = MatrixKernel.SUM;
        kernel.to = 2;
        kernel.rowValues = Poison.floats(2);
        return kernel;
    }

    @Test
    void leavesTheLogLevelsOfTheProcessAlone() {
        assertThat(OpenclDiscovery.result().device()).isNotNull();
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            assertThat(handler.getLevel()).isEqualTo(Level.INFO);
        }
    }
}
