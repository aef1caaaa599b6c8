package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.spec.Nearest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bellwether views}. */
@Command(
        name = "views",
        description = "Lists the feature views with how far they are materialized, or all versions of one.")
final class ViewsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "of a view, for all of its versions")
    @Nullable
    private String name;

    ViewsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<FeatureView> all =
                context.withCluster(common, cluster -> cluster.features().views());
        String wanted = name;
        print(context, wanted == null ? newest(all) : of(wanted, all), common.json);
        return ExitCode.DONE;
    }

    private static List<FeatureView> newest(List<FeatureView> all) {
        return all.stream()
                .filter(view -> all.stream()
                        .noneMatch(other ->
                                other.spec().name().equals(view.spec().name()) && other.version() > view.version()))
                .toList();
    }

    private static List<FeatureView> of(String name, List<FeatureView> all) {
        List<FeatureView> found =
                all.stream().filter(view -> view.spec().name().equals(name)).toList();
        if (found.isEmpty()) {
            ClusterException unknown = new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "feature view: '" + name + "' (expected: one that is registered); "
                            + Nearest.hint(
                                    name,
                                    all.stream().map(view -> view.spec().name()).toList()));
            throw new CommandFailure(ExitCode.ofCluster(unknown.code()), unknown);
        }
        return found;
    }

    static void print(Context context, List<FeatureView> views, boolean json) {
        if (json) {
            context.printJson(views);
            return;
        }
        Table table = new Table("VIEW", "KEYS", "FEATURES", "TTL", "EVENT TIME", "MATERIALIZED TO", "BY", "SOURCE");
        for (FeatureView view : views) {
            FeatureView.Materialized materialized = view.materialized();
            table.add(
                    view.id(),
                    String.join(", ", view.spec().keys()),
                    String.join(", ", view.spec().features()),
                    view.spec().ttlSeconds() == 0
                            ? null
                            : Duration.ofSeconds(view.spec().ttlSeconds()),
                    view.spec().eventTime(),
                    materialized == null ? null : time(materialized.watermarkMicros()),
                    materialized == null ? null : materialized.job(),
                    view.spec().path());
        }
        context.out().print(table);
    }

    /** A source without rows has no time. */
    private static @Nullable Instant time(long micros) {
        return micros == Long.MIN_VALUE ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
