package io.bellwether.kernels;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What runs the kernels of this process since a device failed, for whoever reports it. Loads no provider. Thread-safe. */
public final class StandIn {
    private static final AtomicReference<@Nullable String> SUMMARY = new AtomicReference<>();

    private StandIn() {}

    /** The provider's name and, in parentheses, its device and why it stands in; empty as long as no device has failed. */
    public static Optional<String> summary() {
        return Optional.ofNullable(SUMMARY.get());
    }

    /** For providers: the first device to fail counts. */
    public static void announce(String provider, String device) {
        SUMMARY.compareAndSet(null, provider + " (" + device + ")");
    }
}
