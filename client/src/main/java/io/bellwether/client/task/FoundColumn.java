package io.bellwether.client.task;

/**
 * A column as it was found among all files of a source, so that a task that reads one of them takes its values for the same.
 *
 * @param kind what its values are used as: a word of the worker's
 * @param ofDirectory whether the names of directories tell it, and not the files
 */
public record FoundColumn(String name, String kind, boolean ofDirectory) {}
