package io.bellwether.bench.hdfs;

import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.util.ToolRunner;

/** Hadoop's file commands, for {@code scripts/hdfs fs}: {@code ADDRESS ARGUMENT...}. Their own main wants a core-site.xml. */
public final class HdfsShell {
    private HdfsShell() {}

    public static void main(String[] arguments) throws Exception {
        Configuration configuration = new Configuration();
        FileSystem.setDefaultUri(configuration, arguments[0]);
        System.exit(ToolRunner.run(new FsShell(configuration), Arrays.copyOfRange(arguments, 1, arguments.length)));
    }
}
