package io.bellwether.client;

import io.bellwether.client.wire.Coordinators;
import io.bellwether.client.wire.Protocol;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a coordinator listens. */
record ClusterAddress(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile("(?:bw://)?(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+\\])(?::(?<port>[0-9]{1,9}))?/?");

    /** Reads {@code bw://host:port}; scheme and port may be left out. */
    static ClusterAddress parse(String text) {
        Objects.requireNonNull(text, "address");
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw invalid("'" + text + "'", "bw://host:port", "write for example bw://localhost:7400");
        }
        String host = matcher.group("host");
        String portText = matcher.group("port");
        int port = portText == null ? Protocol.DEFAULT_PORT : Integer.parseInt(portText);
        if (port < 1 || port > 65_535) {
            throw invalid("port " + port + " in '" + text + "'", "1 to 65535", "the coordinator's is usually 7400");
        }
        return new ClusterAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** Reads {@code bw://host:port,host:port,...}: where the coordinators of one cluster listen. */
    static Coordinators parseAll(String text) {
        Objects.requireNonNull(text, "address");
        return new Coordinators(Arrays.stream(text.strip().split(",", -1))
                .map(each -> text.contains(",") ? parseOne(each, text) : parse(text))
                .map(each -> new Coordinators.Address(each.host(), each.port()))
                .toList());
    }

    private static ClusterAddress parseOne(String part, String text) {
        if (!FORM.matcher(part.strip()).matches()) {
            throw invalid("'" + part + "' in '" + text + "'", "host:port", "write for example bw://a:7400,b:7400");
        }
        return parse(part);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static ClusterException invalid(String value, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT, "address: " + value + " (expected: " + expectation + "); " + next);
    }
}
