package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.NodeView.State;
import io.bellwether.client.spec.Quantities;
import io.bellwether.client.wire.JobMessage;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bellwether drain}. */
@Command(name = "drain", description = "Gives a node no new work; short work ends there, the rest goes on elsewhere.")
final class DrainCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 250;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NODE", description = "the node, as 'nodes' lists it")
    private String node = "";

    @Option(names = "--undo", description = "give the node work again, also one in quarantine")
    private boolean undo;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "how long what runs there goes on before what can be moved is moved; by default 30s")
    private @Nullable String grace;

    @Option(names = "--wait", description = "stay until the node can be stopped")
    private boolean wait;

    DrainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (undo && wait) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "--undo together with --wait (expected: one of both); drop one");
        }
        Duration moment = moment();
        NodeId id = nodeId();
        NodeView view = context.withCluster(common, cluster -> drain(cluster, id, moment));
        if (common.json) {
            context.printJson(view);
        } else {
            context.out().println(view.id() + " " + view.state() + ", " + view.running() + " running");
            if (view.note() != null) {
                context.out().println(view.note());
            }
        }
        return ExitCode.DONE;
    }

    private NodeId nodeId() {
        try {
            return new NodeId(node);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(ErrorCode.INVALID_ARGUMENT, "node id: " + e.getMessage(), e);
        }
    }

    private Duration moment() {
        Long seconds = grace == null
                ? (Long) (JobMessage.DrainNode.DEFAULT_GRACE_MILLIS / 1_000)
                : Quantities.TIME.parse(grace);
        if (seconds == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--grace: '" + grace + "' (expected: " + Quantities.TIME.expectation()
                            + "); write for example 30s");
        }
        return Duration.ofSeconds(seconds);
    }

    private NodeView drain(Cluster cluster, NodeId id, Duration moment) {
        if (undo) {
            cluster.resume(id);
        } else {
            cluster.drain(id, moment);
        }
        NodeView view = view(cluster);
        while (wait && isDraining(view)) {
            pause();
            view = view(cluster);
        }
        return view;
    }

    /** A lost node has nothing more to hand over; one alone in the grid has nobody to hand it to, and its note says so. */
    private static boolean isDraining(NodeView view) {
        return view.state() == State.DRAINING && (view.running() > 0 || view.grid() > 1);
    }

    private NodeView view(Cluster cluster) {
        return cluster.nodes().stream()
                .filter(candidate -> candidate.id().equals(node))
                .findFirst()
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.NOT_FOUND, "node '" + node + "': unknown; 'nodes' lists those there are"));
    }

    private void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.INDETERMINATE, "interrupted; node " + node + " drains on", e);
        }
    }
}
