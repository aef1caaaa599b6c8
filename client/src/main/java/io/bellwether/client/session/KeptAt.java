package io.bellwether.client.session;

/**
 * Where a value lies.
 *
 * @param home the node, by what its slots say of it
 * @param bytes how long it is, serialized
 */
record KeptAt(String home, long bytes) {}
