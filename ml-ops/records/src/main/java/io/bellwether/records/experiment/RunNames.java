package io.bellwether.records.experiment;

import java.util.Locale;
import java.util.random.RandomGenerator;

/** Names for runs whose makers gave none. */
public final class RunNames {
    private static final String[] ADJECTIVES = {
        "able", "agile", "amber", "bold", "brave", "bright", "calm", "clever", "crisp", "eager", "early", "fair",
        "fleet", "fond", "gentle", "glad", "golden", "grand", "hardy", "keen", "kind", "light", "lively", "lucky",
        "mellow", "merry", "nimble", "noble", "plucky", "proud", "quick", "quiet", "rapid", "rare", "silent", "silver",
        "smooth", "solid", "steady", "stout", "sturdy", "sunny", "swift", "tidy", "trusty", "upbeat", "valiant",
        "vivid", "warm", "wise"
    };
    private static final String[] ANIMALS = {
        "badger", "bat", "beaver", "bison", "buck", "crane", "deer", "dolphin", "dove", "eagle", "elk", "ewe", "falcon",
        "finch", "fox", "goat", "goose", "grouse", "gull", "hare", "hawk", "heron", "horse", "ibex", "jay", "kestrel",
        "lark", "lynx", "magpie", "mare", "marten", "mole", "moth", "mouse", "mule", "otter", "owl", "perch", "quail",
        "ram", "raven", "robin", "seal", "shrew", "sloth", "snail", "stork", "swan", "trout", "wren"
    };

    private RunNames() {}

    /** A name such as {@code steady-heron-417}; most likely, but not surely, new. */
    public static String draw(RandomGenerator random) {
        return String.format(
                Locale.ROOT,
                "%s-%s-%d",
                ADJECTIVES[random.nextInt(ADJECTIVES.length)],
                ANIMALS[random.nextInt(ANIMALS.length)],
                random.nextInt(1_000));
    }
}
