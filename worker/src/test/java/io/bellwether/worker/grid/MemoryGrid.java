package io.bellwether.worker.grid;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.NodeMessage.GridState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A grid of one node in memory, for tests of what lies above the port. Thread-safe. */
public final class MemoryGrid implements Grid {
    public final Map<String, byte[]> entries = new ConcurrentHashMap<>();
    public final Map<String, Integer> used = new ConcurrentHashMap<>();
    public final Map<String, Integer> needed = new ConcurrentHashMap<>();
    public volatile List<String> otherNotes = List.of();
    public final AtomicInteger puts = new AtomicInteger();
    /** Puts beyond so many fail. */
    public volatile int putsLeft = Integer.MAX_VALUE;

    public final Set<String> putKeys = ConcurrentHashMap.newKeySet();
    public final AtomicInteger gets = new AtomicInteger();

    @Override
    public void put(String key, byte[] bytes) {
        if (puts.incrementAndGet() > putsLeft) {
            throw new ClusterException(ErrorCode.IO_FAILED, "no more puts");
        }
        putKeys.add(key);
        entries.put(key, bytes);
    }

    @Override
    public Optional<byte[]> get(String key) {
        gets.incrementAndGet();
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public boolean contains(String key) {
        return entries.containsKey(key);
    }

    @Override
    public void remove(String key) {
        entries.remove(key);
    }

    @Override
    public void use(String version, int segments) {
        used.put(version, segments);
    }

    @Override
    public void need(String version) {
        needed.merge(version, 1, Integer::sum);
    }

    @Override
    public void needNoMore(String version) {
        needed.merge(version, -1, Integer::sum);
        needed.remove(version, 0);
    }

    @Override
    public boolean awaitUp(Duration atMost) {
        return true;
    }

    @Override
    public GridState state() {
        return GridState.UP;
    }

    @Override
    public int nodes() {
        return 1;
    }

    @Override
    public boolean isCopied() {
        return entries.isEmpty();
    }

    @Override
    public List<String> otherNotes() {
        return otherNotes;
    }

    @Override
    public String discoveryAddress() {
        return "127.0.0.1:1";
    }

    @Override
    public void setPeers(List<String> addresses) {}

    @Override
    public void close() {}
}
