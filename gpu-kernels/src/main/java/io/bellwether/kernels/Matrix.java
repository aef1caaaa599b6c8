package io.bellwether.kernels;

/**
 * A float32 matrix that is ready for use by the {@link Kernels} that made it: on a device with memory of its own it lies
 * there from its making until {@link #close}. Thread-safe.
 */
public final class Matrix implements AutoCloseable {
    private final Kernels owner;
    private final DeviceMatrix onDevice;
    private boolean closed;

    Matrix(Kernels owner, DeviceMatrix onDevice) {
        this.owner = owner;
        this.onDevice = onDevice;
    }

    public int rows() {
        return onDevice.rows();
    }

    public int columns() {
        return onDevice.columns();
    }

    /** Gives its memory on the device back. The matrix must not be in use. Closing again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            onDevice.close();
        }
    }

    /** The device's side, after a check that it may be used. */
    synchronized DeviceMatrix usedBy(Kernels user, String what) {
        if (user != owner) {
            throw new IllegalArgumentException(
                    what + ": made by other kernels (expected: a matrix of these); make it with matrix(...) here");
        }
        if (closed) {
            throw new IllegalStateException(what + ": closed (expected: open); close it after its last use");
        }
        return onDevice;
    }

    @Override
    public String toString() {
        return "Matrix[" + rows() + " x " + columns() + "]";
    }
}
