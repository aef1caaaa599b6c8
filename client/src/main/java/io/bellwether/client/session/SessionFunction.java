package io.bellwether.client.session;

import io.bellwether.client.job.TaskBatch;
import java.util.List;

/**
 * What tasks of a session call: shipped once to each slot, and then named by its number.
 *
 * @param id counts the functions of the session
 * @param form {@link SlotFrames#FORM_FUNCTION}, {@link SlotFrames#FORM_CALL} or {@link SlotFrames#FORM_CALLS}
 * @param bytes the serialized function; empty if each argument is a call
 * @param code where its classes are
 * @param loader finds the classes of its results here
 * @param timeoutMillis how long one execution of a task may take; 0 for any time
 * @param needs the kept values whose references it has captured
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record SessionFunction(
        int id,
        int form,
        byte[] bytes,
        List<TaskBatch.Code> code,
        ClassLoader loader,
        long timeoutMillis,
        List<Long> needs) {
    public SessionFunction {
        needs = List.copyOf(needs);
        code = List.copyOf(code);
    }
}
