package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Runs {@link PlainLoop} as a process and reads what it prints. */
final class LoopProcess {
    private LoopProcess() {}

    static PlainLoop.Outcome run(SyntheticData data, int trials, int atOnce, int threadsPerFit)
            throws IOException, InterruptedException {
        AtomicReference<String> last = new AtomicReference<>("");
        ChildProcess.run(
                PlainLoop.class,
                List.of("-Xmx1g"),
                List.of(data.train().getParent(), data.rows(), data.validationRows(), trials, atOnce, threadsPerFit),
                last::set);
        return Json.read(last.get(), PlainLoop.Outcome.class);
    }
}
