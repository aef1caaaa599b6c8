package io.bellwether.kernels.opencl;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The device did not do what it was asked to; nothing that it wrote may be used. */
final class DeviceFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    DeviceFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
