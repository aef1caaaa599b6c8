package io.bellwether.coordinator;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;

/**
 * A program that logs to MLflow's API all the time, as a careful one does: each point again, to one coordinator after the other, until
 * one has taken it. Its first point is taken when the constructor returns.
 */
final class SteadyLogger implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<MlflowClient> coordinators;
    private final String run;
    private final CompletableFuture<Integer> points;
    private volatile boolean ends;
    private volatile boolean closed;

    SteadyLogger(List<String> urls) {
        this.coordinators = urls.stream().map(MlflowClient::new).toList();
        this.run = create();
        log(0);
        this.points = CompletableFuture.supplyAsync(this::logAll);
    }

    private String create() {
        while (true) {
            for (MlflowClient coordinator : coordinators) {
                try {
                    return coordinator.createRun().getRunId();
                } catch (MlflowClientException e) {
                    LockSupport.parkNanos(PAUSE_NANOS); // a standby
                }
            }
        }
    }

    private int logAll() {
        int taken = 1;
        while (!ends) {
            log(taken);
            taken++;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return taken;
    }

    private void log(int step) {
        while (!closed) {
            for (MlflowClient coordinator : coordinators) {
                try {
                    coordinator.logMetric(run, "loss", step, step, step);
                    return;
                } catch (MlflowClientException e) {
                    LockSupport.parkNanos(PAUSE_NANOS); // dead, a standby, or without its database
                }
            }
        }
        throw new IllegalStateException("closed before step " + step + " was taken");
    }

    /** The run that it logs to. */
    String run() {
        return run;
    }

    /** Ends it; how many points were taken, with the steps 0, 1, ... */
    int stop() {
        ends = true;
        return points.join();
    }

    @Override
    public void close() {
        closed = true;
        coordinators.forEach(MlflowClient::close);
    }
}
