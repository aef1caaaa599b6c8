package io.bellwether.worker.transform;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Categories by a hash of their text, so none need be known before. */
record Hashed(List<String> columns, int buckets, boolean oneHot, int seed) implements FittedStep {
    private static final int REMEMBERED = 1 << 20;

    Hashed {
        columns = List.copyOf(columns);
    }

    @Override
    public Applied open() {
        Map<String, Integer> known = new HashMap<>();
        return frame -> {
            for (String name : columns) {
                apply(frame, name, known);
            }
        };
    }

    private void apply(Frame frame, String name, Map<String, Integer> known) {
        Column column = frame.column(name);
        double[][] to = new double[oneHot ? buckets : 1][frame.rows()];
        for (int row = 0; row < frame.rows(); row++) {
            String text = Categories.text(column, row);
            if (text == null) {
                to[0][row] = oneHot ? 0 : Double.NaN;
                continue;
            }
            if (known.size() > REMEMBERED) {
                known.clear();
            }
            int bucket = known.computeIfAbsent(text, this::bucket);
            to[oneHot ? bucket : 0][row] = oneHot ? 1 : bucket;
        }
        frame.remove(name);
        for (int i = 0; i < to.length; i++) {
            frame.put(new Column.Numbers(oneHot ? name + "#" + i : name, to[i]));
        }
    }

    private int bucket(String text) {
        return Math.floorMod(murmur3(text.getBytes(StandardCharsets.UTF_8), seed), buckets);
    }

    /** MurmurHash3, x86, 32 bits (Appleby, public domain). */
    static int murmur3(byte[] bytes, int seed) {
        int hash = seed;
        int blocks = bytes.length / 4 * 4;
        for (int at = 0; at < blocks; at += 4) {
            int word = (bytes[at] & 0xFF)
                    | ((bytes[at + 1] & 0xFF) << 8)
                    | ((bytes[at + 2] & 0xFF) << 16)
                    | (bytes[at + 3] << 24);
            hash = Integer.rotateLeft(hash ^ scramble(word), 13) * 5 + 0xE6546B64;
        }
        int tail = 0;
        for (int at = bytes.length - 1; at >= blocks; at--) {
            tail = (tail << 8) | (bytes[at] & 0xFF);
        }
        if (blocks < bytes.length) {
            hash ^= scramble(tail);
        }
        hash ^= bytes.length;
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >>> 13) * 0xC2B2AE35;
        return hash ^ hash >>> 16;
    }

    private static int scramble(int word) {
        return Integer.rotateLeft(word * 0xCC9E2D51, 15) * 0x1B873593;
    }
}
