package io.bellwether.bench;

import java.io.IOException;

/** Runs {@link PlainLoop} as a process and reads what it prints. */
final class LoopProcess {
    private LoopProcess() {}

    static PlainLoop.Outcome run(SyntheticData data, int trials, int atOnce, int threadsPerFit)
            throws IOException, InterruptedException {
        return JavaProcess.run(
                PlainLoop.class,
                "1g",
                PlainLoop.Outcome.class,
                data.train().getParent(),
                data.rows(),
                data.validationRows(),
                trials,
                atOnce,
                threadsPerFit);
    }
}
