package io.bellwether.client.tasks;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call that can be carried out in another process: a lambda whose captured variables are serializable. */
@FunctionalInterface
public interface SerializableCallable<T extends @Nullable Object> extends Callable<T>, Serializable {}
