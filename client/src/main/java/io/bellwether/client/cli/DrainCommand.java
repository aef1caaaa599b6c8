package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.NodeView.State;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bellwether drain}. */
@Command(name = "drain", description = "Gives a node no new work; what runs there goes on to its end.")
final class DrainCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 250;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NODE", description = "the node, as 'nodes' lists it")
    private String node = "";

    @Option(names = "--undo", description = "give the node work again, also one in quarantine")
    private boolean undo;

    @Option(names = "--wait", description = "stay until nothing runs there any more")
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
        NodeId id = nodeId();
        NodeView view = context.withCluster(common, cluster -> drain(cluster, id));
        if (common.json) {
            context.printJson(view);
        } else {
            context.out().println(view.id() + " " + view.state() + ", " + view.running() + " running");
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

    private NodeView drain(Cluster cluster, NodeId id) {
        if (undo) {
            cluster.resume(id);
        } else {
            cluster.drain(id);
        }
        NodeView view = view(cluster);
        // A lost node runs nothing that counts, whatever it was last heard to run.
        while (wait && view.running() > 0 && view.state() != State.LOST) {
            pause();
            view = view(cluster);
        }
        return view;
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
