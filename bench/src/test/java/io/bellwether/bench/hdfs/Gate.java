package io.bellwether.bench.hdfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of the loopback address that leads to another, as long as the gate is open. Shut, it ends every connection, so that what
 * is behind it is gone at once, and is back at once: a server takes its time for both. Thread-safe.
 */
final class Gate implements AutoCloseable {
    private final ServerSocket entry;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    private Gate(ServerSocket entry, int target) {
        this.entry = entry;
        this.target = target;
    }

    /** An open gate to {@code target}. */
    static Gate to(int target) throws IOException {
        Gate gate = new Gate(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), target);
        daemon("gate", gate::accept);
        return gate;
    }

    int port() {
        return entry.getLocalPort();
    }

    void shut() {
        open = false;
        sockets.forEach(Gate::end);
        sockets.clear();
    }

    void open() {
        open = true;
    }

    @Override
    public void close() throws IOException {
        entry.close();
        shut();
    }

    private void accept() {
        while (!entry.isClosed()) {
            try {
                Socket here = entry.accept();
                sockets.add(here);
                if (open) {
                    Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(there);
                    daemon("gate-in", () -> copy(here, there));
                    daemon("gate-out", () -> copy(there, here));
                }
                if (!open) {
                    shut(); // also what was opened while it was being shut
                }
            } catch (IOException e) {
                if (!entry.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            end(to); // one of both has ended: so has the other
        } finally {
            sockets.remove(from);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
