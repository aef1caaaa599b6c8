package io.bellwether.bench.hdfs;

import io.bellwether.client.json.Json;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.util.ShutdownHookManager;

/** The sandbox as a process, run by {@code scripts/hdfs}: {@code DIRECTORY PORT DATANODES}, until SIGTERM. */
public final class HdfsMain {
    private static final int DELETE_ATTEMPTS = 50;
    private static final long DELETE_PAUSE_NANOS = 100_000_000;
    private static final int USAGE = 2;
    private static final long STOP_SECONDS = 60;

    private HdfsMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            System.err.println("error: " + arguments.length
                    + " arguments (expected: DIRECTORY PORT DATANODES); use scripts/hdfs start");
            System.exit(USAGE);
        }
        Path directory = Path.of(arguments[0]).toAbsolutePath().normalize();
        int port = Integer.parseInt(arguments[1]);
        int dataNodes = Integer.parseInt(arguments[2]);
        // Its web servers unpack their pages into it, which who halts can't delete.
        System.setProperty(
                "java.io.tmpdir",
                Files.createDirectories(directory.resolve("tmp")).toString());
        HdfsSandbox sandbox = start(directory, port, dataNodes);
        // After the hooks of Hadoop itself, of which one writes into the directory that this deletes.
        ShutdownHookManager.get().addShutdownHook(() -> end(directory), 1, STOP_SECONDS, TimeUnit.SECONDS);
        Map<String, Object> ready = new LinkedHashMap<>();
        ready.put("pid", ProcessHandle.current().pid());
        ready.put("address", sandbox.address());
        ready.put("dataNodes", dataNodes);
        System.out.println("READY " + Json.write(ready));
        new CountDownLatch(1).await();
    }

    /**
     * All of it is thrown away, so nothing needs an orderly end (which Hadoop can't have any more once the process ends). Its threads
     * may still write while the directory is deleted: so until nothing comes back.
     */
    private static void end(Path directory) {
        for (int attempt = 0; attempt < DELETE_ATTEMPTS && Files.exists(directory); attempt++) {
            FileUtil.fullyDelete(directory.toFile());
            LockSupport.parkNanos(DELETE_PAUSE_NANOS);
        }
        Runtime.getRuntime().halt(0);
    }

    private static HdfsSandbox start(Path directory, int port, int dataNodes) throws IOException {
        try {
            return HdfsSandbox.start(directory, port, Collections.nCopies(dataNodes, "localhost"));
        } catch (BindException e) {
            System.err.println(
                    "error: --port: " + port + " is in use (expected: a free port); choose another, or 0 for any");
            System.exit(USAGE);
            throw e;
        }
    }
}
