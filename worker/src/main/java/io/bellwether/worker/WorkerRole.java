package io.bellwether.worker;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The worker node as a process. */
public final class WorkerRole implements Role {
    private static final int OK = 0;
    private static final long STOP_SECONDS = 15;
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public int run(List<String> arguments) throws InterruptedException {
        if (arguments.contains("--help")) {
            System.out.println(WorkerFlags.help());
            return OK;
        }
        WorkerConfig config = WorkerFlags.parse(arguments, System.getenv());
        CompletableFuture<Void> end = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        Thread onSignal = new Thread(() -> stop(end, stopped), "worker-stop");
        try (NodeIdentity identity = identity(config);
                NodeAgent agent = agent(config, identity)) {
            Runtime.getRuntime().addShutdownHook(onSignal);
            agent.start();
            awaitRegistered(agent, end);
            if (!end.isDone()) {
                System.out.println("READY " + ready(agent));
            }
            end.join();
            return OK;
        } finally {
            stopped.countDown();
        }
    }

    private static NodeIdentity identity(WorkerConfig config) {
        NodeIdentity identity = NodeIdentity.open(config.dataDirectory());
        TemporaryDirectory.use(config.dataDirectory()); // locked now: nobody else's files are there
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
                config.joinHost(),
                config.joinPort(),
                config.token(),
                wanted,
                config.hostName() == null ? hostName() : config.hostName(),
                config.slots(),
                Trainers.load().descriptors(),
                kernels.summary(),
                executors(config, kernels),
                JOIN_TIMEOUT);
        String node = identity.node().value();
        Storage storage = new Storage(); // now, so that what is wrong with its configuration is told at once
        return new NodeAgent(agent, identity, clusterId -> ClusterServices.open(config, storage, node, clusterId));
    }

    /** The executors are told what the node found, so that they need not look, nor load a driver to find none. */
    private static ExecutorConfig executors(WorkerConfig config, KernelSurvey kernels) {
        return ExecutorConfig.of(config.dataDirectory(), config.slots(), config.heapMib())
                .withJvmFlag("-D" + Kernels.PROVIDER_PROPERTY + "=" + kernels.provider());
    }

    /** Returns when the node is registered or the process is told to end; throws what makes registering impossible. */
    private static void awaitRegistered(NodeAgent agent, CompletableFuture<Void> end) {
        try {
            CompletableFuture.anyOf(agent.registered(), end).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ClusterException known) {
                throw known;
            }
            throw e;
        }
    }

    /** Runs when the process is told to end: lets {@link #run} close the agent, and waits for that. */
    private static void stop(CompletableFuture<Void> end, CountDownLatch stopped) {
        end.complete(null);
        try {
            if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("The worker did not stop within " + STOP_SECONDS + " s; ending all the same.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine that does not know its own name: good enough for people
        }
    }

    private static String ready(NodeAgent agent) {
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("pid", ProcessHandle.current().pid());
        ready.put("node", agent.node().value());
        return Json.write(ready);
    }
}
