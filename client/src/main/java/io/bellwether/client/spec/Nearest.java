package io.bellwether.client.spec;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that somebody most likely meant. */
public final class Nearest {
    /** A list longer than this is no help in a message. */
    private static final int MAX_LISTED = 12;

    private static final int MIN_PART = 3;

    private Nearest() {}

    /** The known name nearest to {@code word}; empty if none is near enough to be worth naming. */
    public static Optional<String> to(String word, Collection<String> known) {
        String wanted = plain(word);
        String nearest = null;
        int best = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(wanted, plain(candidate));
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        if (nearest != null && best <= Math.max(1, wanted.length() / 3)) {
            boolean sharesNothing =
                    best >= Math.max(wanted.length(), plain(nearest).length()); // 'z' for 'a'
            return sharesNothing ? Optional.empty() : Optional.of(nearest);
        }
        return known.stream()
                .filter(candidate -> isPart(wanted, plain(candidate)))
                .findFirst();
    }

    /** What to put after "unknown ...": the nearest name as a question, else the known names. */
    public static String hint(String word, Collection<String> known) {
        Optional<String> nearest = to(word, known);
        if (nearest.isPresent()) {
            return "did you mean '" + nearest.get() + "'?";
        }
        if (known.isEmpty()) {
            return "none is known here";
        }
        String listed = String.join(", ", known.stream().limit(MAX_LISTED).toList());
        return "known: " + listed + (known.size() > MAX_LISTED ? ", ..." : "");
    }

    private static boolean isPart(String wanted, String candidate) {
        return (wanted.length() >= MIN_PART && candidate.contains(wanted))
                || (candidate.length() >= MIN_PART && wanted.contains(candidate));
    }

    /** Case and the choice of '-', '_' or nothing between words are not what people mean to say. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "").replace(" ", "");
    }

    /*
     * Optimal string alignment: Levenshtein's distance where swapping two neighbours counts once, because that is the
     * commonest slip of the fingers ("trails"). Three rows of the usual table are enough. O(|a| * |b|).
     */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(last[j - 1] + (same ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
