package io.bellwether.coordinator.placement;

import java.util.Arrays;

/** A set of hosts by index, as bits: small, and quick to intersect word by word. Loop-confined. */
final class HostSet {
    private long[] words = new long[1];

    void set(int host, boolean in) {
        int word = host >> 6;
        if (word >= words.length) {
            if (!in) {
                return;
            }
            words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
        }
        if (in) {
            words[word] |= 1L << host;
        } else {
            words[word] &= ~(1L << host);
        }
    }

    boolean has(int host) {
        return ((word(host >> 6) >>> host) & 1) != 0;
    }

    /** The hosts from {@code 64 * index} on, as bits. */
    long word(int index) {
        return index < words.length ? words[index] : 0;
    }

    int words() {
        return words.length;
    }

    int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    void addAll(HostSet others) {
        if (others.words.length > words.length) {
            words = Arrays.copyOf(words, others.words.length);
        }
        for (int i = 0; i < others.words.length; i++) {
            words[i] |= others.words[i];
        }
    }

    void clear() {
        Arrays.fill(words, 0);
    }
}
