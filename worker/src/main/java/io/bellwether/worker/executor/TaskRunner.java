package io.bellwether.worker.executor;

import io.bellwether.client.task.TaskResult;

/** Carries out one kind of task in an executor. Serves several attempts at once. */
@FunctionalInterface
interface TaskRunner {
    /** Runs to the end on the calling thread; whatever it throws fails the attempt. */
    TaskResult run(AttemptScope scope) throws Exception;
}
