package io.bellwether.coordinator.gateway.mlflow;

import com.linecorp.armeria.common.HttpMethod;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.records.experiment.Lifecycle;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.filter.SearchDialect;
import io.bellwether.store.ExperimentStore;
import java.time.Clock;
import java.util.Map;

/** {@code experiments/...}. */
final class ExperimentRoutes {
    private static final int DEFAULT_RESULTS = 1_000;

    private final ExperimentStore experiments;
    private final Clock clock;

    ExperimentRoutes(ExperimentStore experiments, Clock clock) {
        this.experiments = experiments;
        this.clock = clock;
    }

    void add(MlflowRoutes.Routes routes) {
        routes.add(HttpMethod.POST, "experiments/create", this::create);
        routes.add(HttpMethod.POST, "experiments/search", this::search);
        routes.add(HttpMethod.GET, "experiments/search", this::search);
        routes.add(HttpMethod.GET, "experiments/get", this::get);
        routes.add(HttpMethod.GET, "experiments/get-by-name", this::byName);
        routes.add(HttpMethod.POST, "experiments/delete", this::delete);
        routes.add(HttpMethod.POST, "experiments/restore", this::restore);
        routes.add(HttpMethod.POST, "experiments/update", this::update);
        routes.add(HttpMethod.POST, "experiments/set-experiment-tag", this::setTag);
    }

    private Object create(MlflowCall call) {
        MlflowFields fields = call.fields();
        String location = fields.textOrEmpty("artifact_location");
        long id = experiments.create(
                fields.nonEmpty("name"),
                location.isEmpty() ? null : location,
                fields.keyValues("tags"),
                clock.instant());
        return Map.of("experiment_id", Long.toString(id));
    }

    private Object search(MlflowCall call) {
        MlflowFields fields = call.fields();
        Search search = Search.parse(
                SearchDialect.EXPERIMENTS,
                fields.constant("view_type", Lifecycle.values(), Lifecycle.ACTIVE_ONLY),
                fields.textOrEmpty("filter"),
                fields.texts("order_by"),
                fields.count("max_results", DEFAULT_RESULTS),
                fields.textOrEmpty("page_token"));
        return MlflowJson.page("experiments", experiments.search(search), MlflowJson::experiment);
    }

    private Object get(MlflowCall call) {
        return Map.of("experiment", MlflowJson.experiment(experiments.get(id(call))));
    }

    private static long id(MlflowCall call) {
        return MlflowFields.experiment(call.fields().nonEmpty("experiment_id"));
    }

    private Object byName(MlflowCall call) {
        String name = call.fields().nonEmpty("experiment_name");
        return experiments
                .byName(name)
                .map(found -> Map.of("experiment", MlflowJson.experiment(found)))
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.NOT_FOUND, "Could not find experiment with name '" + name + "'"));
    }

    private Object delete(MlflowCall call) {
        experiments.delete(id(call), clock.instant());
        return Map.of();
    }

    private Object restore(MlflowCall call) {
        experiments.restore(id(call), clock.instant());
        return Map.of();
    }

    private Object update(MlflowCall call) {
        experiments.rename(id(call), call.fields().nonEmpty("new_name"), clock.instant());
        return Map.of();
    }

    private Object setTag(MlflowCall call) {
        MlflowFields fields = call.fields();
        experiments.setTag(id(call), fields.nonEmpty("key"), fields.text("value"), clock.instant());
        return Map.of();
    }
}
