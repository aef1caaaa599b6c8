package io.bellwether.client.task;

/**
 * What an attempt has saved so that a later one need not begin anew. The bytes are in the coordinator's artifact store.
 *
 * @param sha256 of the bytes, in hex
 * @param step the last step that it contains
 */
public record Checkpoint(String sha256, long bytes, long step) {}
