package io.bellwether.worker.dataset;

import static java.util.Map.entry;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;

/*
 * Implementation note. Left to itself, Hadoop's client tries for up to 15 minutes to reach a server that is silent, inside one
 * call. Here the coordinator repeats attempts, with pauses, visibly and on any node; so a call to HDFS gives up after seconds, and one to S3 after
 * a minute and a half: there 15 s of silence are tried twice by Amazon's SDK, and that three times by S3A, which knows no shorter silence.
 * A transfer may take as long as it goes on: what counts is the time in which no byte comes, and for an upload S3A has a limit of its own.
 *
 * A file can't be closed before its last block was reported by a DataNode, which takes some milliseconds; the client looks, and if it was
 * too early, sleeps for 0.4 s. Here it sleeps for 5 ms, 10, 20 and so on, up to 20 s in all: who writes many files is otherwise idle for
 * most of the time.
 *
 * Each of these can be set otherwise in core-site.xml or hdfs-site.xml.
 */
/** Hadoop's configuration of this process. */
final class HadoopSettings {
    static final String DIRECTORY = "HADOOP_CONF_DIR";

    private static final String TEMPORARY = "hadoop.tmp.dir";
    private static final List<String> FILES = List.of("core-site.xml", "hdfs-site.xml");
    private static final Map<String, String> OURS = Map.ofEntries(
            entry("ipc.client.connect.timeout", "5000"), // ms for a connection; 20 s
            entry("ipc.client.connect.max.retries.on.timeouts", "2"), // 45
            entry("ipc.client.connect.max.retries", "3"), // a second apart, when nobody listens; 10
            entry("ipc.client.rpc-timeout.ms", "20000"), // for an answer; 120 s
            entry("dfs.client.socket-timeout", "30000"), // ms for the next bytes of a DataNode; 60 s
            entry("dfs.client.failover.max.attempts", "6"), // between two NameNodes, up to 15 s apart; 15
            entry("fs.s3a.connection.establish.timeout", "15s"), // 30 s
            entry("fs.s3a.connection.timeout", "15s"), // for the next bytes; 200 s
            entry("fs.s3a.attempts.maximum", "1"), // more tries of the SDK, inside each of those of S3A; 5
            entry("fs.s3a.retry.limit", "2"), // more tries, after twice the pause, 0.5 s at first; 7
            entry("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "5"), // 400
            entry("dfs.client.block.write.locateFollowingBlock.retries", "12")); // each after twice the pause; 5

    private HadoopSettings() {}

    /** The files in {@code HADOOP_CONF_DIR} over those on the class path, over our defaults, over Hadoop's. */
    static Configuration read(Map<String, String> environment) {
        HdfsConfiguration.init();
        Configuration configuration = new Configuration();
        String directory = environment.getOrDefault(DIRECTORY, "");
        for (Path file : files(directory)) {
            configuration.addResource(new org.apache.hadoop.fs.Path(file.toUri()));
        }
        try {
            OURS.forEach((key, value) -> {
                if (isHadoopsDefault(configuration, key)) {
                    configuration.set(key, value);
                }
            });
            if (isHadoopsDefault(
                    configuration, TEMPORARY)) { // else uploads to S3 lie in /tmp/hadoop-USER, and stay there
                configuration.set(
                        TEMPORARY,
                        Path.of(System.getProperty("java.io.tmpdir"), "hadoop").toString());
            }
        } catch (RuntimeException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    DIRECTORY + ": '" + directory + "' can't be read: " + e.getMessage()
                            + " (expected: Hadoop's XML files); correct the file, or unset the variable",
                    e);
        }
        configuration.setClass("fs.file.impl", PlainLocalFileSystem.class, FileSystem.class);
        if (configuration.get("fs.defaultFS", "file:///").isBlank()) {
            configuration.set("fs.defaultFS", "file:///");
        }
        return configuration;
    }

    private static List<Path> files(String directory) {
        if (directory.isEmpty()) {
            return List.of();
        }
        List<Path> files = FILES.stream()
                .map(name -> Path.of(directory, name).toAbsolutePath())
                .filter(Files::isRegularFile)
                .toList();
        if (files.isEmpty()) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    DIRECTORY + ": '" + directory + "' (expected: a directory with " + String.join(" or ", FILES)
                            + "); correct it, or unset it if no job uses HDFS");
        }
        return files;
    }

    private static boolean isHadoopsDefault(Configuration configuration, String key) {
        String[] sources = configuration.getPropertySources(key);
        return sources == null || sources.length == 0 || sources[sources.length - 1].endsWith("-default.xml");
    }
}
