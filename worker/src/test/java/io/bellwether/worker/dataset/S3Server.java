package io.bellwether.worker.dataset;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real S3 server, S3Proxy, in a process of its own on a port of the loopback address, with one bucket; it wants signed requests. */
public final class S3Server implements AutoCloseable {
    public static final String BUCKET = "bucket";
    public static final String ACCESS_KEY = "AKIDTEST";
    public static final String SECRET = "s3cr3t/of/the+test";

    private static final int STARTS = 5;

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it; objects lie in the directory. */
    public static S3Server start(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("objects").resolve(BUCKET));
        for (int i = 0; i < STARTS; i++) {
            S3Server server = start(directory, freePort());
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> server.answers() || !server.process.isAlive());
            if (server.process.isAlive()) {
                return server;
            }
        }
        throw new IOException("S3Proxy does not start; see " + directory.resolve("log.txt"));
    }

    /** The address of an object. */
    public String uri(String key) {
        return "s3a://" + BUCKET + "/" + key;
    }

    /** A worker's environment, whose Hadoop configuration, in the directory, knows the server and has these properties. */
    public Map<String, String> environment(Path directory, Map<String, String> properties) throws IOException {
        StringBuilder xml = new StringBuilder("<configuration>");
        property(xml, "fs.s3a.endpoint", "http://127.0.0.1:" + port);
        property(xml, "fs.s3a.endpoint.region", "us-east-1");
        property(xml, "fs.s3a.path.style.access", "true");
        properties.forEach((name, value) -> property(xml, name, value));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("core-site.xml"), xml.append("</configuration>"));
        return Map.of("HADOOP_CONF_DIR", directory.toString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static S3Server start(Path directory, int port) throws IOException {
        Path properties = Files.writeString(
                directory.resolve("s3proxy.properties"),
                String.join(
                        "\n",
                        "s3proxy.endpoint=http://127.0.0.1:" + port,
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + ACCESS_KEY,
                        "s3proxy.credential=" + SECRET,
                        "jclouds.provider=filesystem",
                        "jclouds.identity=any",
                        "jclouds.credential=any",
                        "jclouds.filesystem.basedir=" + directory.resolve("objects")));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        properties.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log.txt").toFile())
                .start();
        return new S3Server(process, port);
    }

    /** Which another process may take before the server does; then the server ends, and another one is tried. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static void property(StringBuilder xml, String name, String value) {
        xml.append("<property><name>")
                .append(name)
                .append("</name><value>")
                .append(value)
                .append("</value></property>");
    }
}
