package io.bellwether.client.tasks;

/** What is refused, with a sentence that says so. Larger data belong in a file system or a dataset, by name. */
public final class TaskLimits {
    /** The longest serialized argument, call or function, in bytes. */
    public static final int ARGUMENT_BYTES = 64 << 20;

    /** The longest serialized result, in bytes. */
    public static final int RESULT_BYTES = 64 << 20;

    /** The longest serialized result that is kept where its task ran, in bytes. */
    public static final int KEPT_BYTES = 1 << 30;

    /** The most bytes of code that one job ships. */
    public static final long CODE_BYTES = 512L << 20;

    private TaskLimits() {}
}
