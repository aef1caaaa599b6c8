package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.job.NodeView;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bellwether nodes}. */
@Command(name = "nodes", description = "Lists the worker nodes.")
final class NodesCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    NodesCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<NodeView> nodes = context.withCluster(common, Cluster::nodes);
        if (common.json) {
            context.printJson(nodes);
            return ExitCode.DONE;
        }
        Table table = new Table(
                "ID",
                "STATE",
                "HOST",
                "SLOTS",
                "USED",
                "MEMORY",
                "GPUS",
                "LABELS",
                "RUNNING",
                "GRID",
                "DECODES",
                "KERNELS",
                "TRAINERS");
        for (NodeView node : nodes) {
            table.add(
                    node.id(),
                    node.state(),
                    node.host(),
                    node.slots(),
                    node.used().cpu(),
                    node.capacity().memory() == 0
                            ? null
                            : node.used().memory() + "/" + node.capacity().memory() + " MiB",
                    node.capacity().gpus() == 0
                            ? null
                            : node.used().gpu() + "/" + node.capacity().gpus(),
                    JobPrinter.pairs(node.capacity().labels()),
                    node.running(),
                    node.grid(),
                    decodes(node),
                    provider(node),
                    String.join(" ", node.trainers()));
        }
        context.out().print(table);
        nodes.stream()
                .filter(node -> node.note() != null)
                .forEach(node -> context.out().println(node.id() + ": " + node.note()));
        return ExitCode.DONE;
    }

    /** The whole ids are in the JSON; people only compare them. */
    private static String decodes(NodeView node) {
        return node.decodes().entrySet().stream()
                .map(entry -> JobPrinter.shortened(entry.getKey()) + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /** Without the device, which is in the JSON. */
    private static String provider(NodeView node) {
        int device = node.kernels().indexOf(' ');
        return device < 0 ? node.kernels() : node.kernels().substring(0, device);
    }
}
