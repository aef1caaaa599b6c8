package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's configuration, and what is said of file systems that can't be reached. */
class HadoopSettingsTest {
    @TempDir
    private Path directory;

    @Test
    void theFilesOfTheDirectoryComeBeforeOurPatienceAndThatBeforeHadoops() throws IOException {
        Configuration configuration = new Storage(settings("""
                <property><name>fs.defaultFS</name><value>hdfs://nn:8020</value></property>
                <property><name>ipc.client.connect.max.retries</name><value>7</value></property>
                """)).configuration();
        assertThat(configuration.get("fs.defaultFS")).isEqualTo("hdfs://nn:8020");
        assertThat(configuration.getInt("ipc.client.connect.max.retries", 0)).isEqualTo(7);
        assertThat(configuration.getInt("ipc.client.connect.max.retries.on.timeouts", 0))
                .isEqualTo(2);
        assertThat(configuration.getInt("dfs.replication", 0)).isEqualTo(3);
    }

    @Test
    void withoutADirectoryAllIsDefault() {
        Configuration configuration = new Storage(Map.of()).configuration();
        assertThat(configuration.getInt("ipc.client.connect.max.retries", 0)).isEqualTo(3);
        assertThat(configuration.get("fs.defaultFS")).startsWith("file:");
        assertThat(configuration.get("hadoop.tmp.dir"))
                .startsWith(System.getProperty("java.io.tmpdir") + "/hadoop")
                .doesNotContain("hadoop-");
        assertThat(configuration.getTimeDuration("fs.s3a.connection.timeout", 0, TimeUnit.SECONDS))
                .isEqualTo(15);
        assertThat(configuration.getTimeDuration("fs.s3a.connection.establish.timeout", 0, TimeUnit.SECONDS))
                .isEqualTo(15);
    }

    @Test
    void aDirectoryWithoutFilesOrABrokenFileIsRefused() throws IOException {
        assertThat(refused(Map.of("HADOOP_CONF_DIR", directory.toString())))
                .contains("HADOOP_CONF_DIR: '" + directory
                        + "' (expected: a directory with core-site.xml or hdfs-site.xml)");
        Files.writeString(directory.resolve("core-site.xml"), "<configuration><prop");
        assertThat(refused(Map.of("HADOOP_CONF_DIR", directory.toString())))
                .contains("HADOOP_CONF_DIR: '" + directory + "' can't be read", "core-site.xml");
    }

    @Test
    void aPathThatCanNeverBeOpenedIsTheUsersMistake() {
        Storage storage = new Storage(Map.of());
        assertThat(mistake(storage, "hdfs://no-such-host.invalid:8020/in"))
                .contains("there is no 'no-such-host.invalid'");
        assertThat(mistake(storage, "hdfs:///in")).contains("set fs.defaultFS in HADOOP_CONF_DIR");
        assertThat(mistake(storage, "s4://bucket/in"))
                .contains("expected: a local path, hdfs://HOST:PORT/PATH or s3a://BUCKET/KEY");
    }

    @Test
    void aServerThatIsNotThereOrSilentIsUnreachableSoon() throws IOException {
        Storage storage = new Storage(settings("""
                <property><name>ipc.client.connect.max.retries</name><value>0</value></property>
                <property><name>ipc.client.rpc-timeout.ms</name><value>1000</value></property>
                """));
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String address = "hdfs://127.0.0.1:" + silent.getLocalPort();
            assertThat(unreachable(storage, address + "/in"))
                    .contains("listing " + address + "/in failed: ", "(expected: " + address + " answers)");
        }
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(unreachable(storage, "hdfs://127.0.0.1:" + closed + "/in"))
                .contains("Connection refused", "check that its NameNode and DataNodes run");
    }

    @Test
    void aSilentS3IsTriedSixTimes() throws IOException {
        AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(1));
        List<Socket> connections = new CopyOnWriteArrayList<>();
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Storage storage = new Storage(settings("""
                    <property><name>fs.s3a.endpoint</name><value>http://127.0.0.1:%d</value></property>
                    <property><name>fs.s3a.endpoint.region</name><value>us-east-1</value></property>
                    <property><name>fs.s3a.path.style.access</name><value>true</value></property>
                    <property><name>fs.s3a.access.key</name><value>key</value></property>
                    <property><name>fs.s3a.secret.key</name><value>secret</value></property>
                    <property><name>fs.s3a.connection.timeout</name><value>300ms</value></property>
                    <property><name>fs.s3a.retry.interval</name><value>1ms</value></property>
                    """.formatted(silent.getLocalPort())));
            Thread accepting = new Thread(() -> accept(silent, connections), "silent-s3");
            accepting.start();

            assertThat(unreachable(storage, "s3a://silent-bucket/in"))
                    .contains("listing s3a://silent-bucket/in failed: ", "(expected: s3a://silent-bucket answers)");

            assertThat(connections).hasSize(6);
        } finally {
            AWSClientConfig.resetMinimumOperationDuration();
            for (Socket connection : connections) {
                connection.close();
            }
        }
    }

    private static void accept(ServerSocket server, List<Socket> connections) {
        try {
            while (true) {
                connections.add(server.accept());
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private Map<String, String> settings(String properties) throws IOException {
        Files.writeString(directory.resolve("core-site.xml"), "<configuration>" + properties + "</configuration>");
        return Map.of("HADOOP_CONF_DIR", directory.toString());
    }

    private static String refused(Map<String, String> environment) {
        return message(ErrorCode.INVALID_CONFIGURATION, () -> new Storage(environment));
    }

    private static String mistake(Storage storage, String path) {
        return message(ErrorCode.INVALID_ARGUMENT, () -> storage.list("input", path));
    }

    private static String unreachable(Storage storage, String path) {
        return message(ErrorCode.UNREACHABLE, () -> storage.list("input", path));
    }

    private static String message(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        ClusterException e = catchThrowableOfType(ClusterException.class, call);
        assertThat(e.code()).isEqualTo(code);
        return String.valueOf(e.getMessage());
    }
}
