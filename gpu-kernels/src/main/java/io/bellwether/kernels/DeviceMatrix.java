package io.bellwether.kernels;

/** A matrix where its device can work on it. Known only to the facade and the device that made it. */
public interface DeviceMatrix extends AutoCloseable {
    int rows();

    int columns();

    /** Gives the device's memory back. Called once. */
    @Override
    void close();
}
