package io.bellwether.coordinator.gateway.mlflow;

import com.linecorp.armeria.common.HttpMethod;
import io.bellwether.client.job.JobState;
import io.bellwether.records.experiment.Experiment;
import io.bellwether.records.experiment.Lifecycle;
import io.bellwether.records.experiment.LogLimits;
import io.bellwether.records.experiment.LoggedRun;
import io.bellwether.records.experiment.NewRun;
import io.bellwether.records.experiment.RunNames;
import io.bellwether.records.experiment.RunStatus;
import io.bellwether.records.experiment.RunTags;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.filter.SearchDialect;
import io.bellwether.records.tracking.RunId;
import io.bellwether.store.LoggedRunStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@code runs/...} but for what is logged to runs. */
final class RunRoutes {
    private static final int DEFAULT_RESULTS = 1_000;

    private final LoggedRunStore runs;
    private final Clock clock;
    private final RandomGenerator random;

    RunRoutes(LoggedRunStore runs, Clock clock, RandomGenerator random) {
        this.runs = runs;
        this.clock = clock;
        this.random = random;
    }

    void add(MlflowRoutes.Routes routes) {
        routes.add(HttpMethod.POST, "runs/create", this::create);
        routes.add(HttpMethod.GET, "runs/get", this::get);
        routes.add(HttpMethod.POST, "runs/update", this::update);
        routes.add(HttpMethod.POST, "runs/delete", this::delete);
        routes.add(HttpMethod.POST, "runs/restore", this::restore);
        routes.add(HttpMethod.POST, "runs/search", this::search);
    }

    private Object create(MlflowCall call) {
        MlflowFields fields = call.fields();
        Map<String, String> tags = fields.keyValues("tags");
        String experiment = fields.textOrEmpty("experiment_id");
        Instant startedAt = at(fields.integerOrNull("start_time"));
        LoggedRun run = runs.create(new NewRun(
                RunId.ofUuid(UUID.randomUUID().toString()),
                experiment.isEmpty() ? Experiment.DEFAULT_ID : MlflowFields.experiment(experiment),
                name(fields.textOrEmpty("run_name"), tags),
                fields.textOrEmpty("user_id"),
                startedAt == null ? clock.instant() : startedAt,
                tags));
        return Map.of("run", MlflowJson.run(run));
    }

    /* By the request, else by its tag, else by chance. */
    private String name(String given, Map<String, String> tags) {
        String tagged = tags.getOrDefault(RunTags.NAME, "");
        if (!given.isEmpty() && !tagged.isEmpty() && !given.equals(tagged)) {
            throw LogLimits.invalid(
                    "run_name",
                    "'" + given + "'",
                    "'" + tagged + "', as the tag " + RunTags.NAME + " says; or only one of the two");
        }
        if (given.isEmpty() && tagged.isEmpty()) {
            return RunNames.draw(random);
        }
        return given.isEmpty() ? tagged : given;
    }

    private static @Nullable Instant at(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private Object get(MlflowCall call) {
        return Map.of("run", MlflowJson.run(runs.get(call.fields().run())));
    }

    private Object update(MlflowCall call) {
        MlflowFields fields = call.fields();
        JobState status = fields.textOrEmpty("status").isEmpty()
                ? null
                : fields.constant("status", RunStatus.values(), RunStatus.RUNNING)
                        .state();
        String name = fields.textOrEmpty("run_name");
        LoggedRun run =
                runs.update(fields.run(), status, at(fields.integerOrNull("end_time")), name.isEmpty() ? null : name);
        return Map.of("run_info", MlflowJson.runInfo(run));
    }

    private Object delete(MlflowCall call) {
        runs.delete(call.fields().run(), clock.instant());
        return Map.of();
    }

    private Object restore(MlflowCall call) {
        runs.restore(call.fields().run());
        return Map.of();
    }

    private Object search(MlflowCall call) {
        MlflowFields fields = call.fields();
        Search search = Search.parse(
                SearchDialect.RUNS,
                fields.constant("run_view_type", Lifecycle.values(), Lifecycle.ACTIVE_ONLY),
                fields.textOrEmpty("filter"),
                fields.texts("order_by"),
                fields.count("max_results", DEFAULT_RESULTS),
                fields.textOrEmpty("page_token"));
        List<Long> experiments = fields.texts("experiment_ids").stream()
                .map(MlflowFields::experiment)
                .toList();
        return MlflowJson.page("runs", runs.search(experiments, search), MlflowJson::run);
    }
}
