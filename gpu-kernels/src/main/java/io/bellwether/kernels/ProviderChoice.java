package io.bellwether.kernels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Which provider is taken, and why.
 *
 * @param reason a phrase for the log
 */
record ProviderChoice(KernelProvider provider, String reason) {
    private static final String PROPERTY = Kernels.PROVIDER_PROPERTY;

    static List<KernelProvider> installed() {
        List<KernelProvider> providers = new ArrayList<>();
        ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader())
                .forEach(providers::add);
        providers.sort(Comparator.comparingInt(KernelProvider::rank).reversed());
        return providers;
    }

    static ProviderChoice among(List<KernelProvider> bestFirst, @Nullable String asked) {
        return asked == null || asked.isBlank() ? best(bestFirst) : named(bestFirst, asked);
    }

    private static ProviderChoice named(List<KernelProvider> providers, String asked) {
        List<String> names = providers.stream().map(KernelProvider::name).toList();
        for (KernelProvider provider : providers) {
            if (provider.name().equals(asked)) {
                provider.obstacle().ifPresent(obstacle -> {
                    throw new IllegalArgumentException(PROPERTY + ": '" + asked + "' can't be used here: " + obstacle
                            + "; ask for another, or for none to take the best, of " + names);
                });
                return new ProviderChoice(provider, "asked for by -D" + PROPERTY);
            }
        }
        throw new IllegalArgumentException(
                PROPERTY + ": '" + asked + "' (expected: one of " + names + "); correct or drop the property");
    }

    private static ProviderChoice best(List<KernelProvider> bestFirst) {
        StringBuilder passed = new StringBuilder();
        for (KernelProvider provider : bestFirst) {
            Optional<String> objection = provider.reservation().or(provider::obstacle);
            if (objection.isEmpty()) {
                return new ProviderChoice(provider, "the best that works here" + passed);
            }
            passed.append("; not ").append(provider.name()).append(": ").append(objection.get());
        }
        throw new IllegalStateException("kernels: no provider works here" + passed
                + " (expected: at least 'cpu'); is META-INF/services in the jar?");
    }
}
