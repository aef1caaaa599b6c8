package io.bellwether.coordinator.journal;

/**
 * Where a coordinator listens.
 *
 * @param wire {@code host:port} for workers and clients
 * @param http the base URL of HTTP
 */
public record LeaderAddress(String wire, String http) {}
