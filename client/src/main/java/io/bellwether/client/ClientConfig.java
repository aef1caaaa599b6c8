package io.bellwether.client;

import io.bellwether.client.wire.Coordinators;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a cluster object was opened with; see {@link Bellwether.Builder}. */
record ClientConfig(
        Coordinators coordinators, @Nullable String token, Duration connectTimeout, Duration retryTimeout) {}
