package io.bellwether.bench;

import io.bellwether.client.json.Json;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCompute;
import org.apache.ignite.IgniteSystemProperties;
import org.apache.ignite.Ignition;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.lang.IgniteClosure;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.logger.NullLogger;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;

/** The same tasks with Ignite's compute: a client node in this process, a server node in one of its own. */
final class IgniteTasks {
    private static final int WARM_UP = 50_000;

    static {
        System.setProperty(IgniteSystemProperties.IGNITE_UPDATE_NOTIFIER, "false");
        System.setProperty(IgniteSystemProperties.IGNITE_NO_ASCII, "true");
        System.setProperty(IgniteSystemProperties.IGNITE_QUIET, "true");
    }

    private IgniteTasks() {}

    /** What came out of one run. */
    record Outcome(double syncMicros, double perSecond) {}

    /** Adds one. */
    static final class Next implements IgniteClosure<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Integer item) {
            return item + 1;
        }
    }

    /** Arguments: {@code server}, a directory, the port of discovery; or {@code client}, these, slots, tasks. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("server")) {
            Ignition.start(configuration(directory, port, false, Integer.parseInt(arguments[3])));
            System.out.println("ready");
            int unused = System.in.read();
            Runtime.getRuntime().halt(0);
        }
        int slots = Integer.parseInt(arguments[3]);
        int tasks = Integer.parseInt(arguments[4]);
        try (Ignite ignite = Ignition.start(configuration(directory, port, true, slots))) {
            IgniteCompute compute = ignite.compute(ignite.cluster().forServers());
            async(compute, Math.min(tasks, WARM_UP));
            System.out.println(Json.write(new Outcome(sync(compute), async(compute, tasks))));
        }
        System.exit(0);
    }

    /** Measures, with a server in a process of its own. */
    static Outcome measure(Path directory, List<String> flags, int slots, int tasks) throws Exception {
        int port = freePort();
        Process server = ChildProcess.start(IgniteTasks.class, flags, List.of("server", directory, port, slots));
        try {
            String line = server.inputReader().readLine();
            while (line != null && !line.equals("ready")) {
                line = server.inputReader().readLine();
            }
            return ChildProcess.outcome(
                    IgniteTasks.class, flags, List.of("client", directory, port, slots, tasks), Outcome.class);
        } finally {
            server.destroyForcibly();
            server.waitFor();
        }
    }

    private static int freePort() throws java.io.IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static IgniteConfiguration configuration(Path directory, int port, boolean client, int threads) {
        TcpDiscoveryVmIpFinder addresses = new TcpDiscoveryVmIpFinder();
        addresses.setAddresses(List.of("127.0.0.1:" + port));
        TcpDiscoverySpi discovery = new TcpDiscoverySpi();
        discovery.setIpFinder(addresses);
        if (!client) {
            discovery.setLocalPort(port);
            discovery.setLocalPortRange(0);
        }
        return new IgniteConfiguration()
                .setIgniteInstanceName(client ? "client" : "server")
                .setConsistentId(UUID.randomUUID())
                .setClientMode(client)
                .setLocalHost("127.0.0.1")
                .setWorkDirectory(directory
                        .resolve(client ? "ignite-client" : "ignite-server")
                        .toString())
                .setGridLogger(new NullLogger())
                .setPeerClassLoadingEnabled(false)
                .setConnectorConfiguration(null)
                .setClientConnectorConfiguration(null)
                .setMetricsLogFrequency(0)
                .setPublicThreadPoolSize(threads)
                .setCommunicationSpi(new TcpCommunicationSpi())
                .setDiscoverySpi(discovery);
    }

    private static double sync(IgniteCompute compute) throws Exception {
        Next next = new Next();
        return RoundTrips.measure(i -> check(i, compute.apply(next, (Integer) i)))
                .p50Micros();
    }

    private static double async(IgniteCompute compute, int tasks) {
        Next next = new Next();
        List<IgniteFuture<Integer>> futures = new ArrayList<>(tasks);
        long start = System.nanoTime();
        for (int i = 0; i < tasks; i++) {
            futures.add(compute.applyAsync(next, (Integer) i));
        }
        for (int i = 0; i < tasks; i++) {
            check(i, futures.get(i).get());
        }
        return tasks / ((System.nanoTime() - start) * 1e-9);
    }

    private static void check(int item, int value) {
        if (value != item + 1) {
            throw new IllegalStateException("task " + item + ": " + value);
        }
    }
}
