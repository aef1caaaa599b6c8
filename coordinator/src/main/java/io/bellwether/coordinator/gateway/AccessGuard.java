package io.bellwether.coordinator.gateway;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.ErrorCode;
import io.bellwether.coordinator.gateway.dashboard.DashboardRoutes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A port on loopback is still within reach of every page that the user's browser shows. Two ways in are closed here: a name of
 * the attacker's that resolves to 127.0.0.1 (DNS rebinding) shows in the Host header; a request that a foreign page makes the
 * browser send shows in the Origin header, which pages can't forge. No response allows other origins to read it.
 */
/** Lets in whom this port is for. Thread-safe. */
final class AccessGuard implements DecoratingHttpServiceFunction {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    private static final String BEARER = "bearer ";

    private final @Nullable String token;

    /** {@code token} is what requests must carry; null if they need none. */
    AccessGuard(@Nullable String token) {
        this.token = token;
    }

    @Override
    public HttpResponse serve(HttpService service, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        String authority = request.authority();
        if (!isLoopback(authority)) {
            return ApiErrors.response(
                    HttpStatus.MISDIRECTED_REQUEST,
                    ErrorCode.INVALID_ARGUMENT,
                    "host: '" + authority + "' (expected: a loopback name such as localhost or 127.0.0.1); address the"
                            + " coordinator by one");
        }
        String origin = request.headers().get(HttpHeaderNames.ORIGIN);
        if (origin != null && !origin.equalsIgnoreCase("http://" + authority)) {
            return ApiErrors.response(
                    HttpStatus.FORBIDDEN,
                    ErrorCode.NOT_AUTHORIZED,
                    "origin: '" + origin
                            + "' (expected: this server's own pages); pages of other sites may not use it");
        }
        if (token != null && !isPublic(context.path()) && !carries(request, token)) {
            return ApiErrors.response(
                    HttpStatus.UNAUTHORIZED,
                    ErrorCode.NOT_AUTHORIZED,
                    "token: missing or wrong (expected: the header 'Authorization: Bearer TOKEN' with the cluster's"
                            + " token)");
        }
        return service.serve(context, request);
    }

    /** What tells nothing of the cluster: whether it is well, and the dashboard's own files. */
    private static boolean isPublic(String path) {
        return path.equals("/healthz") || DashboardRoutes.isPublic(path);
    }

    private static boolean carries(HttpRequest request, String token) {
        String given = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (given == null || !given.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return false;
        }
        byte[] presented = given.substring(BEARER.length()).trim().getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(presented, token.getBytes(StandardCharsets.UTF_8)); // takes the same time always
    }

    private static boolean isLoopback(@Nullable String authority) {
        if (authority == null) {
            return false;
        }
        try {
            String host = URI.create("http://" + authority).getHost();
            return host != null && LOOPBACK_NAMES.contains(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
