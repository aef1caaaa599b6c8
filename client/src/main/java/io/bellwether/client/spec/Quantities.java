package io.bellwether.client.spec;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Numbers with a unit, as people write them. Immutable. */
public final class Quantities {
    /** In MiB. */
    public static final Quantities MEMORY = new Quantities(
            "MiB", "4 GiB", List.of(new Unit("MiB", 1), new Unit("GiB", 1 << 10), new Unit("TiB", 1 << 20)));

    /** In seconds. */
    public static final Quantities TIME = new Quantities(
            "seconds", "2h", List.of(new Unit("s", 1), new Unit("m", 60), new Unit("h", 3_600), new Unit("d", 86_400)));

    private static final Pattern TEXT = Pattern.compile("\\s*(\\d{1,12})\\s*([A-Za-z]*)\\s*");

    private final String base;
    private final String example;
    private final List<Unit> units;

    private Quantities(String base, String example, List<Unit> units) {
        this.base = base;
        this.example = example;
        this.units = units;
    }

    private record Unit(String name, long factor) {
        private boolean isCalled(String text) {
            String unit = name.toLowerCase(Locale.ROOT);
            String given = text.toLowerCase(Locale.ROOT);
            return given.equals(unit) || (unit.endsWith("ib") && given.equals(unit.substring(0, 1)));
        }
    }

    /** The amount in the base unit, which a number without a unit is in; null if the text says none. */
    public @Nullable Long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        if (matcher.group(2).isEmpty()) {
            return number;
        }
        return units.stream()
                .filter(unit -> unit.isCalled(matcher.group(2)))
                .findFirst()
                .map(unit -> number * unit.factor)
                .orElse(null);
    }

    /** What to write, for messages. */
    public String expectation() {
        return "a whole number with " + units.stream().map(Unit::name).collect(Collectors.joining(", ")) + ", or of "
                + base + ", for example " + example;
    }
}
