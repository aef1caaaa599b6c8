package io.bellwether.coordinator;

import static io.bellwether.coordinator.MlflowServer.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.Page;
import org.mlflow.tracking.RunsPage;

/** Runs, found by MLflow's own Java client. */
@Timeout(300)
@SuppressWarnings("deprecation") // the client's older calls are still used
@ParameterizedClass
@EnumSource(MlflowServer.Storage.class)
final class MlflowSearchTest {
    private static final int RUNS = 6;

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // by start()
    private static MlflowServer server;

    private static List<String> experiment = List.of();

    /** What it is given {@link #start} uses. */
    MlflowSearchTest(MlflowServer.Storage storage) {}

    /** Run i has auc i/10, depth i, name run-i; even ones say so; the last is unlike the others. */
    @BeforeParameterizedClassInvocation
    static void start(MlflowServer.Storage storage) {
        server = MlflowServer.start(directory, storage);
        experiment = List.of(server.newExperiment());
        for (int i = 0; i < RUNS; i++) {
            RunInfo run = client().createRun(CreateRun.newBuilder()
                    .setExperimentId(experiment.get(0))
                    .setRunName("run-" + i)
                    .setUserId("user" + i % 2)
                    .setStartTime(1_000 + i)
                    .build());
            String id = run.getRunId();
            client().logMetric(id, "auc", i / 10.0);
            client().logMetric(id, "max depth", 10 - i);
            client().logParam(id, "depth", Integer.toString(i));
            client().logParam(id, "booster type", i < 3 ? "gbtree" : "Dart");
            client().setTag(id, "its kind", i % 2 == 0 ? "even" : "odd");
            if (i < RUNS - 1) {
                client().setTerminated(id, RunStatus.FINISHED, 2_000 + i);
            }
        }
        String last = find("run_name = 'run-5'").get(0).getInfo().getRunId();
        client().logMetric(last, "only", Double.NaN);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    private static MlflowClient client() {
        return server.client();
    }

    private static List<Run> find(String filter, String... orders) {
        return client().searchRuns(experiment, filter, ViewType.ACTIVE_ONLY, 100, List.of(orders))
                .getItems();
    }

    private static List<String> names(List<Run> runs) {
        return runs.stream().map(run -> run.getInfo().getRunName().substring(4)).toList();
    }

    @ParameterizedTest(name = "{0} finds {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            metrics.auc > 0.3                                        | 5 4
            metric.auc >= 0.3                                        | 5 4 3
            metrics.auc < 0.1                                        | 0
            metrics.auc <= 1e-1                                      | 1 0
            metrics.auc = 0.2                                        | 2
            metrics.auc != 0.2                                       | 5 4 3 1 0
            metrics.`max depth` > 9                                  | 0
            metrics."max depth" > 9                                  | 0
            metrics.nothing > 0                                      |
            metrics.nothing != 0                                     |
            params.depth = '3'                                       | 3
            param.depth != "3"                                       | 5 4 2 1 0
            parameters.`booster type` LIKE 'gb%'                     | 2 1 0
            params.`booster type` LIKE 'dart'                        |
            params.`booster type` ILIKE 'dart'                       | 5 4 3
            params.depth IN ('1', '4', '9')                          | 4 1
            params.depth NOT IN ('1','4')                            | 5 3 2 0
            params.nothing != 'a'                                    |
            tags.`its kind` = 'even'                                     | 4 2 0
            tag.`its kind` LIKE 'o_d'                                    | 5 3 1
            tags.mlflow.runName = 'run-2'                            | 2
            tags."mlflow.runName" IN ('run-2')                       | 2
            attributes.status = 'RUNNING'                            | 5
            attribute.status IN ('FINISHED', 'KILLED')               | 4 3 2 1 0
            status != 'FINISHED'                                     | 5
            attributes.run_name LIKE 'run-%' and metrics.auc>=.4     | 5 4
            attr.start_time > 1003                                   | 5 4
            attributes.end_time <= 2001                              | 1 0
            attributes.user_id = 'user1'                             | 5 3 1
            attributes.artifact_uri LIKE '%/artifacts'               | 5 4 3 2 1 0
            metrics.auc > 0.1 AND params.depth != '4' AND tags.`its kind` = 'even' | 2
            run_name LIKE 'run_%' AND run_name NOT IN ('run-0')      | 5 4 3 2 1
            run_name LIKE 'run*'                                     |
            params.depth = '1'' OR ''1'                              |
            """)
    void findsWhatAFilterSays(String filter, String found) {
        assertThat(String.join(" ", names(find(filter)))).isEqualTo(found == null ? "" : found);
    }

    @ParameterizedTest(name = "{0} gives {1}")
    @CsvSource(delimiter = '|', textBlock = """
            metrics.auc                  | 0 1 2 3 4 5
            metrics.auc DESC             | 5 4 3 2 1 0
            metrics.`max depth` ASC      | 5 4 3 2 1 0
            params.depth DESC            | 5 4 3 2 1 0
            tags.mlflow.runName asc      | 0 1 2 3 4 5
            attributes.start_time ASC    | 0 1 2 3 4 5
            end_time DESC                | 4 3 2 1 0 5
            attributes.user_id           | 4 2 0 5 3 1
            metrics.only                 | 5 4 3 2 1 0
            """)
    void sortsAsAskedAndThenNewestFirst(String order, String sorted) {
        assertThat(String.join(" ", names(find("", order)))).isEqualTo(sorted);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            metrics.auc > 0.3 OR metrics.auc < 0.1 | column 19: 'OR' (expected: AND, or the end)
            metrics.auc > '0.3'                    | column 15: ''0.3'' (expected: a number without quotes)
            metrics.auc LIKE '%'                   | column 13: 'LIKE' (expected: = != < <= > >=)
            metrics.auc                            | column 12: the end (expected: = != < <= > >=)
            metrics. > 1                           | column 9: ' ' (expected: a key)
            metrix.auc > 1                         | did you mean 'metrics'?
            params.depth = 3                       | column 16: '3' (expected: a text in quotes)
            params.depth > '3'                     | column 14: '>' (expected: = != LIKE ILIKE IN NOT IN)
            params.depth = '3                      | column 16: ''3' (expected: a closing ')
            params.depth IN '3'                    | column 17: ''3'' (expected: a list
            attributes.stats = 'RUNNING'           | did you mean 'status'?
            metrics.auc > 0.3 AND                  | column 22: the end (expected: a comparison after AND)
            metrics.auc > 0x10                     | a number without quotes
            """)
    void saysWhereAFilterIsWrong(String filter, String message) {
        assertFails(() -> find(filter), 400, "INVALID_PARAMETER_VALUE", message);
    }

    @Test
    void saysWhereAnOrderIsWrong() {
        assertFails(() -> find("", "metrics.auc DOWN"), 400, "INVALID_PARAMETER_VALUE", "order_by: column 13: 'DOWN'");
        assertFails(() -> find("", "auc"), 400, "INVALID_PARAMETER_VALUE", "order_by: column 1: 'auc'");
    }

    @Test
    void pagesEndExactlyAtTheEnd() {
        RunsPage first = client().searchRuns(experiment, "", ViewType.ACTIVE_ONLY, 3, List.of());
        assertThat(names(first.getItems())).containsExactly("5", "4", "3");
        assertThat(first.hasNextPage()).isTrue();
        Page<Run> second = first.getNextPage();
        List<Run> rest = new ArrayList<>();
        second.getItems().forEach(rest::add);
        assertThat(names(rest)).containsExactly("2", "1", "0");
        assertThat(second.hasNextPage()).isFalse();
        assertThat(second.getNextPageToken()).isEmpty();
        assertThat(second.getNextPage().getPageSize()).isZero();
        // A token that points to the end, as that of a last page would.
        String end = Base64.getEncoder().encodeToString("{\"offset\": 6}".getBytes(StandardCharsets.UTF_8));
        RunsPage beyond = client().searchRuns(experiment, "", ViewType.ACTIVE_ONLY, 3, List.of(), end);
        assertThat(beyond.getPageSize()).isZero();
        assertThat(beyond.hasNextPage()).isFalse();
    }

    @Test
    void looksOnlyWhereItIsTold() {
        assertThat(client().searchRuns(List.of(), "")).isEmpty();
        assertThat(client().searchRuns(List.of("0"), "")).isEmpty();
        assertThat(client().searchRuns(experiment, "")).hasSize(RUNS);
        assertThat(client().searchRuns(experiment, "", ViewType.DELETED_ONLY)).isEmpty();
        assertThat(client().searchRuns(experiment, "", ViewType.ALL)).hasSize(RUNS);
    }
}
