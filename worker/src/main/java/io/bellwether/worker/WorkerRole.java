package io.bellwether.worker;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.Role;
import io.bellwether.kernels.Kernels;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.executor.ExecutorConfig;
import io.bellwether.worker.node.NodeAgent;
import io.bellwether.worker.node.NodeAgentConfig;
import io.bellwether.worker.node.NodeIdentity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The worker node as a process. */
public final class WorkerRole implements Role {
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public String help() {
        return WorkerFlags.help();
    }

    /** Returns when the node is registered; throws what makes registering impossible. */
    @Override
    public Running start(List<String> arguments) throws InterruptedException {
        WorkerConfig config = WorkerFlags.parse(arguments, System.getenv());
        NodeIdentity identity = identity(config);
        try {
            NodeAgent agent = agent(config, identity);
            join(agent);
            return new RunningWorker(identity, agent);
        } catch (RuntimeException | InterruptedException e) {
            identity.close();
            throw e;
        }
    }

    private static void join(NodeAgent agent) {
        agent.start();
        try {
            agent.registered().join();
        } catch (CompletionException e) {
            agent.close();
            throw e.getCause() instanceof ClusterException known ? known : e;
        }
    }

    private record RunningWorker(NodeIdentity identity, NodeAgent agent) implements Running {
        @Override
        public Map<String, Object> ready() {
            return Map.of("node", agent.node().value());
        }

        /** Never: after the first registration a worker does not give up. */
        @Override
        public CompletableFuture<Throwable> failed() {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {
            agent.close();
            identity.close();
        }
    }

    private static NodeIdentity identity(WorkerConfig config) {
        NodeIdentity identity = NodeIdentity.open(config.dataDirectory());
        if (config.executors() == ExecutorConfig.Mode.CHILD_JVM) {
            // The whole process is this node's; and locked now: nobody else's files are there.
            TemporaryDirectory.use(config.dataDirectory());
        }
        return identity;
    }

    private static NodeAgent agent(WorkerConfig config, NodeIdentity identity) throws InterruptedException {
        String wanted = config.clusterId();
        String joined = identity.clusterId();
        if (wanted != null && joined != null && !wanted.equals(joined)) {
            throw new ClusterException(
                    ErrorCode.CLUSTER_MISMATCH,
                    "data directory: " + config.dataDirectory() + " belongs to cluster '" + joined + "' (expected: '"
                            + wanted + "', as --cluster-id says); give the worker another --data-dir");
        }
        KernelSurvey kernels = KernelSurvey.take(config.kernels());
        NodeAgentConfig agent = new NodeAgentConfig(
                config.join(),
                config.token(),
                wanted,
                config.hostName() == null ? hostName() : config.hostName(),
                config.slots(),
                Trainers.load().descriptors(),
                kernels.summary(),
                config.capacity(),
                executors(config, kernels),
                JOIN_TIMEOUT);
        String node = identity.node().value();
        Storage storage = new Storage(); // now, so that what is wrong with its configuration is told at once
        return new NodeAgent(agent, identity, clusterId -> ClusterServices.open(config, storage, node, clusterId));
    }

    /** The executors are told what the node found, so that they need not look, nor load a driver to find none. */
    private static ExecutorConfig executors(WorkerConfig config, KernelSurvey kernels) {
        if (config.executors() == ExecutorConfig.Mode.IN_PROCESS) {
            System.setProperty(Kernels.PROVIDER_PROPERTY, kernels.provider());
        }
        return ExecutorConfig.of(config.dataDirectory(), config.slots(), config.heapMib())
                .withMode(config.executors())
                .withMemory(config.capacity().memory())
                .withSpares(config.executors() == ExecutorConfig.Mode.IN_PROCESS ? 0 : config.spares())
                .withJvmFlag("-D" + Kernels.PROVIDER_PROPERTY + "=" + kernels.provider());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine that does not know its own name: good enough for people
        }
    }
}
