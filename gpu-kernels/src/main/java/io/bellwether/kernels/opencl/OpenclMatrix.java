package io.bellwether.kernels.opencl;

import io.bellwether.kernels.DeviceMatrix;
import org.jspecify.annotations.Nullable;

/** A matrix of an {@link OpenclDevice}. Confined to whoever holds the device's lock. */
final class OpenclMatrix implements DeviceMatrix {
    private final OpenclDevice owner;
    private final DeviceMatrix onHost;
    /** What the device gets; null if it is too large for it. */
    final float @Nullable [] values;

    /** Made by the first operation on its rows; a matrix that is only somebody's operand needs none. */
    @Nullable
    ResidentMatrix resident;

    OpenclMatrix(OpenclDevice owner, DeviceMatrix onHost, float @Nullable [] values) {
        this.owner = owner;
        this.onHost = onHost;
        this.values = values;
    }

    /** The same matrix for the provider that stands in. */
    DeviceMatrix onHost() {
        return onHost;
    }

    @Override
    public int rows() {
        return onHost.rows();
    }

    @Override
    public int columns() {
        return onHost.columns();
    }

    @Override
    public void close() {
        owner.release(this);
        onHost.close();
    }
}
