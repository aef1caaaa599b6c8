package io.bellwether.worker.executor;

import java.util.List;

/** What carries an executor: a child JVM, or threads of this one. Thread-safe. */
interface ExecutorProcess {
    /** The operating system's number of the process. */
    long pid();

    /** The last lines it printed; none where its output is this process's own. */
    List<String> lastOutput();

    /** Ends it at once; the exit is told as any other. */
    void kill();
}
