package io.bellwether.coordinator.gateway.mlflow;

import com.linecorp.armeria.common.HttpMethod;
import io.bellwether.records.experiment.Lifecycle;
import io.bellwether.records.experiment.LogLimits;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.filter.SearchDialect;
import io.bellwether.records.registry.NamedVersion;
import io.bellwether.store.NamedModelStore;
import java.time.Clock;
import java.util.Map;

/** {@code registered-models/...} and {@code model-versions/...}. */
final class ModelRoutes {
    private final NamedModelStore models;
    private final Clock clock;

    ModelRoutes(NamedModelStore models, Clock clock) {
        this.models = models;
        this.clock = clock;
    }

    void add(MlflowRoutes.Routes routes) {
        routes.add(HttpMethod.POST, "registered-models/create", this::create);
        routes.add(HttpMethod.GET, "registered-models/get", this::get);
        routes.add(HttpMethod.GET, "registered-models/get-latest-versions", this::latest);
        routes.add(HttpMethod.POST, "registered-models/get-latest-versions", this::latest);
        routes.add(HttpMethod.POST, "model-versions/create", this::createVersion);
        routes.add(HttpMethod.GET, "model-versions/get", call -> view(version(call)));
        routes.add(HttpMethod.PATCH, "model-versions/update", this::describe);
        routes.add(HttpMethod.POST, "model-versions/transition-stage", this::transition);
        routes.add(HttpMethod.GET, "model-versions/get-download-uri", this::downloadUri);
        routes.add(HttpMethod.GET, "model-versions/search", this::search);
    }

    private Object create(MlflowCall call) {
        MlflowFields fields = call.fields();
        return Map.of(
                "registered_model",
                MlflowJson.model(models.create(
                        fields.nonEmpty("name"),
                        fields.textOrEmpty("description"),
                        fields.keyValues("tags"),
                        clock.instant())));
    }

    private Object get(MlflowCall call) {
        return Map.of("registered_model", MlflowJson.model(models.get(name(call))));
    }

    private static String name(MlflowCall call) {
        return call.fields().nonEmpty("name");
    }

    private Object latest(MlflowCall call) {
        return Map.of(
                "model_versions",
                models.latest(name(call), call.fields().texts("stages")).stream()
                        .map(MlflowJson::version)
                        .toList());
    }

    private Object createVersion(MlflowCall call) {
        MlflowFields fields = call.fields();
        return view(models.createVersion(
                name(call),
                fields.nonEmpty("source"),
                fields.textOrEmpty("run_id"),
                fields.textOrEmpty("run_link"),
                fields.textOrEmpty("description"),
                fields.keyValues("tags"),
                clock.instant()));
    }

    private static Object view(NamedVersion version) {
        return Map.of("model_version", MlflowJson.version(version));
    }

    private NamedVersion version(MlflowCall call) {
        return models.version(name(call), number(call));
    }

    private static int number(MlflowCall call) {
        String text = call.fields().nonEmpty("version");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw LogLimits.invalid("version", "'" + text + "'", "the number of a model version");
        }
    }

    private Object describe(MlflowCall call) {
        return view(
                models.describe(name(call), number(call), call.fields().textOrEmpty("description"), clock.instant()));
    }

    private Object transition(MlflowCall call) {
        MlflowFields fields = call.fields();
        return view(models.transition(
                name(call),
                number(call),
                fields.nonEmpty("stage"),
                fields.flag("archive_existing_versions"),
                clock.instant()));
    }

    private Object downloadUri(MlflowCall call) {
        return Map.of("artifact_uri", version(call).source());
    }

    private Object search(MlflowCall call) {
        MlflowFields fields = call.fields();
        Search search = Search.parse(
                SearchDialect.MODEL_VERSIONS,
                Lifecycle.ALL,
                fields.textOrEmpty("filter"),
                fields.texts("order_by"),
                fields.count("max_results", Search.MAX_MODEL_VERSIONS),
                fields.textOrEmpty("page_token"));
        return MlflowJson.page("model_versions", models.search(search), MlflowJson::version);
    }
}
