package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.HttpMethod;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which methods a path takes. Filled before the server starts, then only read: thread-safe from there on. */
final class AllowedMethods {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]*}");

    private final List<Known> known = new ArrayList<>();

    private record Known(Pattern path, Set<HttpMethod> methods) {}

    /** {@code path} as the routes give it: each parameter, in braces, stands for one part between slashes. */
    void add(String path, List<HttpMethod> methods) {
        StringBuilder pattern = new StringBuilder();
        int end = 0;
        var parameters = PARAMETER.matcher(path);
        while (parameters.find()) {
            pattern.append(Pattern.quote(path.substring(end, parameters.start())))
                    .append("[^/]+");
            end = parameters.end();
        }
        pattern.append(Pattern.quote(path.substring(end)));
        known.add(new Known(Pattern.compile(pattern.toString()), EnumSet.copyOf(methods)));
    }

    /** Those of all routes that the path, without its query, could be meant for; empty if there is none. */
    Set<HttpMethod> of(String path) {
        Set<HttpMethod> methods = EnumSet.noneOf(HttpMethod.class);
        for (Known each : known) {
            if (each.path().matcher(path).matches()) {
                methods.addAll(each.methods());
            }
        }
        return methods;
    }
}
