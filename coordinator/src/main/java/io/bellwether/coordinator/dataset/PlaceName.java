package io.bellwether.coordinator.dataset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * Implementation note. What a path means is for the workers' file systems to say; this knows what it means to all of them. Not known here is what a relative
 * path is relative to, where a link leads, and which of a name node's names are hers.
 */
/** A path or URI in one form of the several that it can be written in, so that places can be compared. Pure. */
final class PlaceName {
    private static final Pattern URI =
            Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?://(?<host>[^/]*))?(?<path>/.*)?");
    private static final String HDFS_PORT = ":8020";

    private PlaceName() {}

    /** Whether both name one place, as far as their text tells. */
    static boolean areSame(String one, String other) {
        return of(one).equals(of(other));
    }

    private static String of(String path) {
        Matcher uri = URI.matcher(path.strip());
        if (!uri.matches()) {
            return normalized(path.strip());
        }
        String scheme = uri.group("scheme").toLowerCase(Locale.ROOT);
        String host = uri.group("host") == null ? "" : uri.group("host").toLowerCase(Locale.ROOT);
        String rest = normalized(uri.group("path") == null ? "/" : uri.group("path"));
        boolean isDefaultPort = scheme.equals("hdfs") && host.endsWith(HDFS_PORT);
        String place = isDefaultPort ? host.substring(0, host.length() - HDFS_PORT.length()) : host;
        return scheme.equals("file") ? rest : scheme + "://" + place + rest;
    }

    /** Without empty steps, {@code .} and {@code ..}. */
    private static String normalized(String path) {
        Deque<String> steps = new ArrayDeque<>();
        for (String step : path.split("/", -1)) {
            boolean isBack =
                    step.equals("..") && !steps.isEmpty() && !steps.getLast().equals("..");
            if (isBack) {
                steps.removeLast();
            } else if (!step.isEmpty() && !step.equals(".")) {
                steps.addLast(step);
            }
        }
        return (path.startsWith("/") ? "/" : "") + String.join("/", steps);
    }
}
