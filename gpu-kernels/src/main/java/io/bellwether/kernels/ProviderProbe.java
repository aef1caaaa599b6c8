package io.bellwether.kernels;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program that says what {@link Kernels#open} would take on this machine, and why. Whoever only wants to know runs it as a process
 * of its own: a driver that hangs, crashes or takes much memory does no harm there. It prints a line {@code key=value} for each of
 * the facts of {@link #find}.
 */
public final class ProviderProbe {
    private ProviderProbe() {}

    public static void main(String[] arguments) {
        find(System.getProperty(Kernels.PROVIDER_PROPERTY))
                .forEach((key, value) -> System.out.println(key + "=" + value));
    }

    /**
     * {@code provider}, {@code device} and {@code reason}, or {@code refusal} if the provider asked for can't be used.
     *
     * @param asked the provider's name; null for the best
     */
    public static Map<String, String> find(@Nullable String asked) {
        ProviderChoice choice;
        try {
            choice = ProviderChoice.among(ProviderChoice.installed(), asked);
        } catch (IllegalArgumentException e) {
            return Map.of("refusal", String.valueOf(e.getMessage()).replace(Kernels.PROVIDER_PROPERTY + ": ", ""));
        }
        try (Device device = choice.provider().open(1)) {
            Map<String, String> facts = new LinkedHashMap<>();
            facts.put("provider", choice.provider().name());
            facts.put("device", device.description());
            facts.put("reason", choice.reason());
            return facts;
        }
    }

    /** Whether to find that out may load a driver; so for the best, whatever that turns out to be. */
    public static boolean usesDriver(@Nullable String asked) {
        return asked == null
                || ProviderChoice.installed().stream()
                        .anyMatch(provider -> provider.name().equals(asked) && provider.usesDriver());
    }
}
