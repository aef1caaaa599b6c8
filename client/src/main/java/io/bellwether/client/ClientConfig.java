package io.bellwether.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a cluster object was opened with; see {@link Bellwether.Builder}. */
record ClientConfig(ClusterAddress address, @Nullable String token, Duration connectTimeout, Duration retryTimeout) {}
