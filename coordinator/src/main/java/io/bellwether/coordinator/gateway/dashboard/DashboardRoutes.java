package io.bellwether.coordinator.gateway.dashboard;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwether.client.json.Json;
import io.bellwether.coordinator.gateway.ApiRoutes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/*
 * Implementation note.
 *
 * One page for every address: its modules look at the address and show what belongs there. The page itself is asked for each
 * time and is small; everything else lies under /ui/<version>/ and never changes there. The page has one inline script, the map
 * of module names, which the policy names by its hash; nothing else inline runs, and nothing is loaded from elsewhere, so a
 * trial's or job's name that looks like markup stays text twice over.
 */
/** The dashboard. Its files hold nothing of the cluster and are served to everybody; the data behind it is not. Thread-safe. */
public final class DashboardRoutes implements ApiRoutes {
    private static final List<String> PAGES = List.of(
            "/", "/nodes", "/jobs", "glob:/jobs/**", "/models", "glob:/models/**", "/datasets", "glob:/datasets/**");
    private static final String FILES = "/ui/";

    private final WebFiles web = WebFiles.load();
    private final String page;
    private final String policy;

    /** With the files of the class path. */
    public DashboardRoutes() {
        String root = FILES + web.version() + "/";
        String imports = Json.write(Map.of(
                "imports", Map.of("preact", root + "lib/preact.js", "preact/hooks", root + "lib/preact-hooks.js")));
        page = Objects.requireNonNull(web.files().get("index.html"), "index.html")
                .text()
                .replace("{{root}}", root)
                .replace("{{imports}}", imports);
        policy = "default-src 'none'; script-src 'self' " + WebFiles.policyHash(imports)
                + "; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";
    }

    @Override
    public void add(Registry registry) {
        PAGES.forEach(path -> registry.add(HttpMethod.GET, path, this::page));
        registry.add(HttpMethod.GET, "prefix:" + FILES, this::file);
    }

    /** Whether the path is one of the dashboard's, so that whoever may connect may have it. */
    public static boolean isPublic(String path) {
        return path.equals("/")
                || path.startsWith(FILES)
                || List.of("/nodes", "/jobs", "/models", "/datasets").stream()
                        .anyMatch(page -> path.equals(page) || path.startsWith(page + "/"));
    }

    private CompletionStage<HttpResponse> page(ServiceRequestContext context, AggregatedHttpRequest request) {
        ResponseHeaders headers = headers(MediaType.HTML_UTF_8)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, policy)
                .set(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                .set(HttpHeaderNames.CROSS_ORIGIN_OPENER_POLICY, "same-origin")
                .build();
        return CompletableFuture.completedFuture(HttpResponse.of(headers, HttpData.ofUtf8(page)));
    }

    private CompletionStage<HttpResponse> file(ServiceRequestContext context, AggregatedHttpRequest request) {
        String root = FILES + web.version() + "/";
        String path = context.path();
        WebFiles.File file = path.startsWith(root) ? web.files().get(path.substring(root.length())) : null;
        if (file == null) {
            throw HttpStatusException.of(HttpStatus.NOT_FOUND); // another version's: its page is to be loaded anew
        }
        ResponseHeaders headers = headers(file.type())
                .set(HttpHeaderNames.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .build();
        return CompletableFuture.completedFuture(HttpResponse.of(headers, file.content()));
    }

    private static ResponseHeadersBuilder headers(MediaType type) {
        return ResponseHeaders.builder(HttpStatus.OK)
                .contentType(type)
                .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer");
    }
}
