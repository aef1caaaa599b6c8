package io.bellwether.worker.dataset;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS in this process, on free ports of the loopback address, with one copy of each block. */
public final class MiniHdfs implements AutoCloseable {
    private final MiniDFSCluster cluster;
    /** Kept: a stopped NameNode is not asked for it. */
    private final String address;

    private MiniHdfs(MiniDFSCluster cluster) {
        this.cluster = cluster;
        this.address = cluster.getURI().toString();
    }

    /** Starts a NameNode and a DataNode for each host; data lie in the directory. */
    public static MiniHdfs start(Path directory, String... hosts) throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
        // DataNodes join later: those of the builder get ten seconds, which a busy machine may need and more.
        MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(configuration).numDataNodes(0).build();
        // As many copies as there are DataNodes, is what the builder takes: none.
        cluster.getConfiguration(0).setInt("dfs.replication", 1);
        cluster.startDataNodes(configuration, hosts.length, true, null, null, hosts, null);
        cluster.waitActive();
        return new MiniHdfs(cluster);
    }

    /** The address of an absolute path. */
    public String uri(String path) {
        return address + path;
    }

    public DistributedFileSystem fileSystem() throws IOException {
        return cluster.getFileSystem();
    }

    /** Copies a file or a directory there, in blocks of that size, which HDFS chooses the hosts of. */
    public String put(Path local, String path, long blockBytes) throws IOException {
        Configuration configuration = new Configuration(cluster.getConfiguration(0));
        configuration.setLong("dfs.blocksize", blockBytes);
        configuration.setBoolean("fs.hdfs.impl.disable.cache", true);
        org.apache.hadoop.fs.Path to = new org.apache.hadoop.fs.Path(uri(path));
        try (var fileSystem = to.getFileSystem(configuration)) {
            fileSystem.copyFromLocalFile(new org.apache.hadoop.fs.Path(local.toUri()), to);
        }
        return uri(path);
    }

    public void stopNameNode() {
        cluster.shutdownNameNode(0);
    }

    public void startNameNode() throws IOException {
        cluster.restartNameNode(0);
        cluster.waitActive();
    }

    public void stopDataNodes() {
        cluster.shutdownDataNodes();
    }

    @Override
    public void close() {
        cluster.shutdown(true);
    }
}
