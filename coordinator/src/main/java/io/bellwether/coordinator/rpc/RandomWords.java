package io.bellwether.coordinator.rpc;

import java.util.random.RandomGenerator;

/** Draws words that tell things apart: 40 random bits, easy to read aloud. */
public final class RandomWords {
    /** Crockford's base 32: no letter that looks like a digit. */
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private static final int LETTERS = 8;

    private RandomWords() {}

    /** For example {@code k3v9q2xw}. */
    public static String draw(RandomGenerator random) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < LETTERS; i++) {
            word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }
}
