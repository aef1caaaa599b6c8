package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.feature.FeatureStatus;
import io.bellwether.client.feature.OnlineFeatures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bellwether features}. */
@Command(name = "features", description = "Reads what is known of entities now, of views that are materialized.")
final class FeaturesCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "VIEW[:FEATURE]",
            arity = "1..*",
            description = "a feature, or a view for all of its features")
    private List<String> features = new ArrayList<>();

    @Option(
            names = "--entity",
            paramLabel = "KEY=VALUE[,VALUE]",
            required = true,
            description = "the values of a key; once for each key, with as many values")
    private List<String> entities = new ArrayList<>();

    FeaturesCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Map<String, List<String>> keys = keys();
        OnlineFeatures read =
                context.withCluster(common, cluster -> cluster.features().read(features, keys, features.size() > 1));
        if (common.json) {
            context.printJson(rows(keys, read));
        } else {
            print(keys, read);
        }
        return ExitCode.DONE;
    }

    private Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (String entity : entities) {
            int equals = entity.indexOf('=');
            if (equals < 1) {
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "--entity: '" + entity
                                + "' (expected: KEY=VALUE, or several values with commas); write for example"
                                + " driver_id=1001,1002");
            }
            keys.put(
                    entity.substring(0, equals),
                    List.of(entity.substring(equals + 1).split(",", -1)));
        }
        return keys;
    }

    private static List<Map<String, @Nullable Object>> rows(Map<String, List<String>> keys, OnlineFeatures read) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int entity = 0; entity < read.size(); entity++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            int at = entity;
            keys.forEach((key, values) -> row.put(key, values.get(at)));
            Map<String, @Nullable Object> found = new LinkedHashMap<>();
            for (String name : read.names()) {
                Map<String, @Nullable Object> cell = new LinkedHashMap<>();
                cell.put("value", read.value(at, name));
                cell.put("status", read.status(at, name));
                cell.put("eventTime", read.eventTime(at, name));
                found.put(name, cell);
            }
            row.put("features", found);
            rows.add(row);
        }
        return rows;
    }

    private void print(Map<String, List<String>> keys, OnlineFeatures read) {
        List<String> head = new ArrayList<>(keys.keySet());
        head.addAll(read.names());
        Table table = new Table(head.toArray(String[]::new));
        for (int entity = 0; entity < read.size(); entity++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (List<String> values : keys.values()) {
                row.add(values.get(entity));
            }
            for (String name : read.names()) {
                FeatureStatus status = read.status(entity, name);
                row.add(status == FeatureStatus.PRESENT ? read.value(entity, name) : status);
            }
            table.add(row.toArray());
        }
        context.out().print(table);
    }
}
