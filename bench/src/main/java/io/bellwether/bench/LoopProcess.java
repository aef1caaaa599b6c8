package io.bellwether.bench;

import java.io.IOException;
import java.util.List;

/** Runs {@link PlainLoop} as a process and reads what it prints. */
final class LoopProcess {
    private LoopProcess() {}

    static PlainLoop.Outcome run(SyntheticData data, int trials, int atOnce, int threadsPerFit)
            throws IOException, InterruptedException {
        return ChildProcess.outcome(
                PlainLoop.class,
                List.of("-Xmx1g"),
                List.of(data.train().getParent(), data.rows(), data.validationRows(), trials, atOnce, threadsPerFit),
                PlainLoop.Outcome.class);
    }
}
