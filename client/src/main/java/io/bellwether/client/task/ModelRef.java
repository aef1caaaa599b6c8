package io.bellwether.client.task;

/** A registered model version and its bytes. */
public record ModelRef(String name, int version, ModelArtifact artifact) {}
