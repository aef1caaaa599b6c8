package io.bellwether.kernels;

/**
 * A program that says what {@link Kernels#open} would take on this machine, and why. Whoever only wants to know runs it as a process
 * of its own: a driver that hangs, crashes or takes much memory does no harm there. It prints {@code provider=}, {@code device=}
 * and {@code reason=}, a line each, or {@code refusal=} if the provider asked for can't be used.
 */
public final class ProviderProbe {
    private ProviderProbe() {}

    public static void main(String[] arguments) {
        ProviderChoice choice;
        try {
            choice = ProviderChoice.among(ProviderChoice.installed(), System.getProperty(Kernels.PROVIDER_PROPERTY));
        } catch (IllegalArgumentException e) {
            System.out.println(
                    "refusal=" + String.valueOf(e.getMessage()).replace(Kernels.PROVIDER_PROPERTY + ": ", ""));
            return;
        }
        try (Device device = choice.provider().open(1)) {
            System.out.println("provider=" + choice.provider().name());
            System.out.println("device=" + device.description());
            System.out.println("reason=" + choice.reason());
        }
    }
}
