package io.bellwether.worker.transform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The words of a column, by number. It only grows. Caller-confined. */
public final class Dictionary {
    private final List<String> words;
    private final Map<String, Integer> codes = new HashMap<>();

    public Dictionary() {
        this(List.of());
    }

    /** Of these words, numbered from 0. */
    public Dictionary(List<String> words) {
        this.words = new ArrayList<>(words);
        for (int code = 0; code < this.words.size(); code++) {
            codes.put(this.words.get(code), code);
        }
    }

    public int size() {
        return words.size();
    }

    public String word(int code) {
        return words.get(code);
    }

    /** The word's number, a new one if it has none yet. */
    public int code(String word) {
        Integer known = codes.get(word);
        if (known != null) {
            return known;
        }
        codes.put(word, words.size());
        words.add(word);
        return words.size() - 1;
    }
}
