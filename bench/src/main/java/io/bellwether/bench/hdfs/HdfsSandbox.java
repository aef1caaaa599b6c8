package io.bellwether.bench.hdfs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/**
 * A real HDFS in this process: one NameNode and some DataNodes, all on the loopback address. Whoever asks is its superuser.
 * Caller-confined.
 */
final class HdfsSandbox implements AutoCloseable {
    private final MiniDFSCluster cluster;

    private HdfsSandbox(MiniDFSCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Starts it empty, and returns when it can be written to.
     *
     * @param directory what it stores lies in it; formatted first
     * @param port of the NameNode; 0 for any free one
     * @param hosts a DataNode for each, which says that it is on that machine; each block lies on one of them
     */
    static HdfsSandbox start(Path directory, int port, List<String> hosts) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
        configuration.setInt(
                "dfs.namenode.fs-limits.min-block-size", 4096); // so that small files can show locality, too
        // DataNodes join later: those of the builder get ten seconds, which a busy machine may need and more.
        MiniDFSCluster cluster = new MiniDFSCluster.Builder(configuration)
                .nameNodePort(port)
                .numDataNodes(0)
                .build();
        // As many copies as there are DataNodes, is what the builder takes: none.
        cluster.getConfiguration(0).setInt("dfs.replication", 1);
        cluster.startDataNodes(configuration, hosts.size(), true, null, null, hosts.toArray(String[]::new), null);
        cluster.waitActive();
        return new HdfsSandbox(cluster);
    }

    /** {@code hdfs://host:port}. */
    String address() {
        return cluster.getURI().toString();
    }

    FileSystem fileSystem() throws IOException {
        return cluster.getFileSystem();
    }

    /** Stops it; what was stored is gone. */
    @Override
    public void close() {
        cluster.shutdown(true);
    }
}
