package io.bellwether.worker.grid;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A grid node in a process of its own, to be killed. */
final class GridProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final String address;

    private GridProcess(Process process) throws IOException {
        this.process = process;
        CompletableFuture.delayedExecutor(10, TimeUnit.MINUTES)
                .execute(process::destroyForcibly); // so that no read is for ever
        out = process.inputReader(StandardCharsets.UTF_8);
        address = out.readLine();
    }

    /** Starts a process with a node that joins the peers, or founds a grid if there are none. */
    static GridProcess start(Path directory, String name, List<String> peers) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(GridProcess.class.getName(), directory.toString(), name));
        command.addAll(peers);
        File log = directory.resolve(name + ".log").toFile();
        return new GridProcess(new ProcessBuilder(command).redirectError(log).start());
    }

    String address() {
        return address;
    }

    /** Waits until it has joined. */
    void awaitUp() throws IOException {
        String line = out.readLine();
        if (!"up".equals(line)) {
            throw new IOException("grid process said " + line);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly(); // SIGKILL
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Directory, name, peers. */
    public static void main(String[] args) {
        Path directory = Path.of(args[0], args[1]);
        try (IgniteGrid grid =
                IgniteGrid.open(GridConfig.of("a", args[1], "127.0.0.1", directory, GridConfig.MIN_MEMORY_BYTES))) {
            System.out.println(grid.discoveryAddress());
            List<String> peers = List.of(args).subList(2, args.length);
            grid.setPeers(peers.isEmpty() ? List.of(grid.discoveryAddress()) : peers);
            System.out.println(grid.awaitUp(Duration.ofMinutes(3)) ? "up" : "down");
            System.in.transferTo(OutputStream.nullOutputStream()); // until the test ends
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
