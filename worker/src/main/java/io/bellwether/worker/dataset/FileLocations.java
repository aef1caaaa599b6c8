package io.bellwether.worker.dataset;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.BlockLocation;

/** On which hosts the blocks of one file lie. Immutable. */
public final class FileLocations {
    /** For files whose place is the same to everybody, or not known. */
    static final FileLocations UNKNOWN = new FileLocations(List.of());

    /** A block of HDFS. */
    private record Block(long start, long end, List<String> hosts) {}

    private final List<Block> blocks;

    private FileLocations(List<Block> blocks) {
        this.blocks = blocks;
    }

    static FileLocations of(BlockLocation[] locations) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (BlockLocation location : locations) {
            long end = location.getOffset() + location.getLength();
            blocks.add(new Block(location.getOffset(), end, List.of(location.getHosts())));
        }
        return new FileLocations(List.copyOf(blocks));
    }

    /** The hosts of a piece of the file, by how much of it they hold; who holds less than half of what the first does is left out. */
    public List<String> hosts(long start, long length) {
        Map<String, Long> held = new TreeMap<>();
        for (Block block : blocks) {
            long bytes = Math.min(block.end, start + length) - Math.max(block.start, start);
            if (bytes > 0) {
                block.hosts.forEach(host -> held.merge(host, bytes, Long::sum));
            }
        }
        long most = held.values().stream().mapToLong(Long::longValue).max().orElse(0);
        return held.entrySet().stream()
                .filter(host -> host.getValue() * 2 >= most)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether the two offsets are in one block, as far as is known. */
    public boolean isOneBlock(long offset, long other) {
        return blocks.stream().allMatch(block -> contains(block, offset) == contains(block, other));
    }

    private static boolean contains(Block block, long offset) {
        return offset >= block.start && offset < block.end;
    }
}
