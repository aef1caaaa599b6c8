package io.bellwether.worker.executor;

/**
 * How many threads the trials of an executor may keep busy.
 *
 * @param perSlot each of them
 * @param total all of them together
 */
record ExecutorThreads(int perSlot, int total) {
    static ExecutorThreads of(ExecutorEnvironment environment) {
        return new ExecutorThreads(environment.threadsPerSlot(), environment.slots() * environment.threadsPerSlot());
    }
}
