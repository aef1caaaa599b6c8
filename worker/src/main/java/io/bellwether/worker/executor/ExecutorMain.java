package io.bellwether.worker.executor;

import java.io.IOException;
import java.io.InputStream;

/**
 * The process of an executor. It lives as long as its node agent wants it: when the connection to the agent or its standard
 * input ends (the agent holds the other end, so also after a kill -9), it halts.
 */
public final class ExecutorMain {
    private ExecutorMain() {}

    public static void main(String[] arguments) {
        ExecutorEnvironment environment = ExecutorEnvironment.read(System.getenv());
        Rehearsal.start(environment);
        ExecutorSession.open(environment, code -> Runtime.getRuntime().halt(code));
        awaitEnd(System.in);
        Runtime.getRuntime().halt(0);
    }

    private static void awaitEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // nothing is ever sent: only the end counts
            }
        } catch (IOException e) {
            // the pipe broke: the same as its end
        }
    }
}
