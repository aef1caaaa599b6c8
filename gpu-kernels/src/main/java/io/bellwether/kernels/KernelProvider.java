package io.bellwether.kernels;

import java.util.Optional;

/** A way to run kernels. Found by {@link java.util.ServiceLoader}. */
public interface KernelProvider {
    /** The name by which {@code -Dbellwether.kernels} asks for it. */
    String name();

    /** The usable provider of the highest rank is taken. */
    int rank();

    /** Why it can't be used on this machine, as a sentence that says what is missing; empty if it can. */
    Optional<String> obstacle();

    /** Why it is taken only when it is asked for by name, as a phrase; empty if it may be the best. Cheaper than the obstacle. */
    default Optional<String> reservation() {
        return Optional.empty();
    }

    /** Whether a driver is loaded for it, which may hang, crash or take much memory. */
    default boolean usesDriver() {
        return false;
    }

    /**
     * Takes the device.
     *
     * @param parallelism how many threads of this machine it may keep busy, the caller's included
     */
    Device open(int parallelism);
}
