package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The flags that a {@link Role} was given, as {@code --flag value} or {@code --flag=value}. Problems are collected, those of the
 * role as well, so that {@link #check} tells all of them at once. Caller-confined.
 */
public final class RoleFlags {
    private static final String CLUSTER_ID = "--cluster-id";
    private static final String JOIN = "--join";
    /** What the commands take that ask a cluster, and no role. */
    private static final String OF_CLIENTS = "--coordinator";

    private final Map<String, String> meanings;
    private final Set<String> repeatable;
    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private RoleFlags(Map<String, String> meanings, Set<String> repeatable) {
        this.meanings = meanings;
        this.repeatable = repeatable;
    }

    /**
     * Sorts the arguments.
     *
     * @param meanings of every flag that there is, in a few words
     * @param repeatable those of the flags that may be given several times
     */
    public static RoleFlags of(List<String> arguments, Map<String, String> meanings, Set<String> repeatable) {
        RoleFlags flags = new RoleFlags(meanings, repeatable);
        flags.collect(arguments);
        return flags;
    }

    /** A line for each flag. */
    public static String help(String role, Map<String, String> meanings) {
        int width = meanings.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder help = new StringBuilder("Flags of the " + role + ":");
        meanings.forEach((flag, meaning) -> help.append(System.lineSeparator())
                .append("  ")
                .append(flag)
                .append(" ".repeat(width - flag.length() + 2))
                .append(meaning));
        return help.toString();
    }

    private void collect(List<String> arguments) {
        int i = 0;
        while (i < arguments.size()) {
            String argument = arguments.get(i++);
            int equals = argument.indexOf('=');
            String flag = equals < 0 ? argument : argument.substring(0, equals);
            boolean valueFollows = i < arguments.size() && !arguments.get(i).startsWith("--");
            if (!meanings.containsKey(flag)) {
                problems.add("unknown flag '" + flag + "'; " + hint(flag));
                if (flag.startsWith("--") && equals < 0 && valueFollows) {
                    i++; // its value is no problem of its own
                }
            } else if (equals >= 0) {
                put(flag, argument.substring(equals + 1));
            } else if (valueFollows) {
                put(flag, arguments.get(i++));
            } else {
                problem(flag, "no value", String.valueOf(meanings.get(flag)), "give one, as in '" + flag + " VALUE'");
            }
        }
    }

    private String hint(String flag) {
        if (!flag.equals(OF_CLIENTS)) {
            return Nearest.hint(flag, meanings.keySet());
        }
        return meanings.containsKey(JOIN)
                ? "did you mean '" + JOIN + "'? That is how a worker is told where its coordinator listens"
                : "that is how clients are told where this process listens; to say where it does, give '--port'";
    }

    private void put(String flag, String value) {
        List<String> values = given.computeIfAbsent(flag, any -> new ArrayList<>());
        if (values.isEmpty() || repeatable.contains(flag)) {
            values.add(value);
        } else {
            problem(flag, "given twice", "once", "drop one");
        }
    }

    /** Notes what is wrong, what it should be, and what to do. */
    public void problem(String what, Object value, String expectation, String next) {
        problems.add(what + ": " + value + " (expected: " + expectation + "); " + next);
    }

    /**
     * Ends here if there are problems.
     *
     * @throws ClusterException INVALID_CONFIGURATION with a line for each
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw new ClusterException(ErrorCode.INVALID_CONFIGURATION, String.join("\n", problems));
        }
    }

    /** Whether the flag was given. */
    public boolean has(String flag) {
        return given.containsKey(flag);
    }

    /** The value of the flag; null if it was not given. */
    public @Nullable String value(String flag) {
        return given.containsKey(flag) ? values(flag).get(0) : null;
    }

    /** The value of the flag, or else {@code otherwise}. */
    public String value(String flag, String otherwise) {
        String value = value(flag);
        return value == null ? otherwise : value;
    }

    /** All values of the flag, as given. */
    public List<String> values(String flag) {
        return given.getOrDefault(flag, List.of());
    }

    /** A whole number of a flag. */
    public int number(String flag, int low, int high, int otherwise) {
        return number(flag, value(flag), low, high, otherwise);
    }

    /** A whole number of whatever source: {@code otherwise} if {@code value} is null or a problem. */
    public int number(String what, @Nullable String value, int low, int high, int otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (value.matches("\\d{1,9}") && Integer.parseInt(value) >= low && Integer.parseInt(value) <= high) {
            return Integer.parseInt(value);
        }
        problem(what, "'" + value + "'", low + " to " + high, "choose for example " + otherwise);
        return otherwise;
    }

    /** An absolute path. */
    public Path path(String flag, String otherwise) {
        String value = value(flag, otherwise);
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            problem(flag, "'" + value + "'", "a path", "correct it: " + e.getReason());
            return Path.of(otherwise);
        }
    }

    /** What the file that the flag names contains; null if it was not given. */
    public @Nullable String secret(String flag, String what) {
        if (!has(flag)) {
            return null;
        }
        Path file = path(flag, "secret");
        try {
            String secret = Files.readString(file).strip();
            if (!secret.isEmpty()) {
                return secret;
            }
            problem(flag, file + " is empty", "a file with the " + what, "write it there");
        } catch (IOException e) {
            problem(flag, file + " cannot be read, " + e, "a file with the " + what, "check path and rights");
        }
        return null;
    }

    /** The id of the cluster to belong to; null if it was not given. */
    public @Nullable String clusterId() {
        String id = value(CLUSTER_ID);
        if (id != null && !id.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
            problem(CLUSTER_ID, "'" + id + "'", "1 to 64 letters, digits, '_', '.' or '-'", "choose another");
        }
        return id;
    }
}
