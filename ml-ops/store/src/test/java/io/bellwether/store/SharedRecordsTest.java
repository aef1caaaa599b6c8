package io.bellwether.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.RecordChange;
import io.bellwether.records.experiment.Lifecycle;
import io.bellwether.records.experiment.NewRun;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.filter.Filter;
import io.bellwether.records.filter.FilterField;
import io.bellwether.records.filter.SortOrder;
import io.bellwether.store.sandbox.PostgresServer;
import io.bellwether.store.sandbox.SharedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records that several coordinators share, of which one leads. */
@Timeout(300)
class SharedRecordsTest {
    private final PostgresServer server = SharedPostgres.server();
    private String url;
    private PlainSql sql;

    @BeforeEach
    void createDatabase() throws Exception {
        url = server.newDatabase();
        sql = new PlainSql(url + "&currentSchema=bellwether_records");
    }

    private RecordStore open() {
        return RecordStore.open(new PostgresPlace(url, null));
    }

    @Test
    void areWrittenByNobodyWhoDoesNotLead() {
        try (RecordStore standby = open()) {
            refused(() -> standby.apply(1, Story.sweepAndScoring()));
            refused(() -> standby.experiments().create("mine", null, Map.of(), Story.T0));
            standby.lead(1);
            standby.apply(1, Story.sweepBegins());
            standby.follow();
            refused(() -> standby.apply(4, List.of(Story.queued(0))));
            assertThat(standby.appliedIndex()).isEqualTo(3);
        }
    }

    @Test
    void goOnFromWhatOthersHaveWrittenWhenALeaderComesBack() {
        try (RecordStore one = open();
                RecordStore other = open()) {
            one.lead(1);
            one.apply(1, Story.sweepBegins());
            one.apply(4, List.of(Story.queued(0)));
            other.lead(2);
            other.apply(5, List.of(new RecordChange.RunDispatched(Story.attempt(0, 1), Story.NODE, Story.T0)));
            one.lead(3);
            one.apply(6, List.of(Story.succeeded(0, 1, 0.9)));
            assertThat(one.run(Story.run(0)).orElseThrow().run().startedAt())
                    .as("written by the other meanwhile")
                    .isEqualTo(Story.T0);
        }
    }

    @Test
    void changeNoMoreByAPastLeaderOnceTheNextHasWritten() {
        List<RecordChange> changes = Story.sweepAndScoring();
        try (RecordStore past = open();
                RecordStore present = open()) {
            past.lead(1);
            past.apply(1, changes.subList(0, 4));
            NewRun run = new NewRun(Story.run(9), 0, "client's", "me", Story.T0, Map.of());
            past.loggedRuns().create(run);
            past.logMetrics(Story.run(0), 1, List.of(new MetricPoint("auc", 1, 0.5, 1_000)));

            assertThat(present.appliedIndex())
                    .as("where the next leader goes on")
                    .isEqualTo(4);
            present.lead(2);
            present.apply(4, changes.subList(3, 6));
            List<String> before = sql.dump();
            refused(() -> past.apply(7, changes.subList(6, 8)));
            refused(() -> past.logMetrics(Story.run(0), 1, List.of(new MetricPoint("auc", 2, 0.6, 1_001))));
            refused(() -> past.loggedRuns().delete(Story.run(9), Story.T0));
            assertThat(sql.dump()).isEqualTo(before);

            present.apply(7, changes.subList(6, changes.size()));
            assertThat(present.loggedRuns().get(Story.run(9)).name()).isEqualTo("client's");
            assertThat(present.metrics(Story.run(0))).hasSize(1);
            assertThat(past.run(Story.run(1)).orElseThrow().run().status())
                    .as("a standby may read")
                    .isEqualTo(JobState.SUCCEEDED);
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable write) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_LEADER));
    }

    /** As by a process that is stopped in the middle of a write. */
    @Test
    void areTakenFromAPastLeaderThatHoldsThem() throws Exception {
        try (RecordStore present = open();
                Connection past = DriverManager.getConnection(url + "&currentSchema=bellwether_records");
                Statement statement = past.createStatement()) {
            past.setAutoCommit(false);
            statement.execute("SELECT epoch FROM store_state FOR UPDATE");
            present.lead(2);
            present.apply(1, Story.sweepBegins());
            assertThat(present.appliedIndex()).isEqualTo(3);
            assertThatThrownBy(past::commit).hasMessageContaining("terminat");
        }
    }

    @Test
    void goOnWhenTheirConnectionsHadBeenCut() throws Exception {
        try (RecordStore store = open()) {
            store.lead(1);
            store.apply(1, Story.sweepBegins());
            assertThat(store.datasets()).hasSize(1);
            PostgresServer.execute(
                    url,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> sql.value("select count(*) from pg_stat_activity"
                                    + " where datname = current_database() and pid <> pg_backend_pid()"
                                    + " and backend_type = 'client backend'")
                            .equals("0"));
            assertThat(store.datasets()).hasSize(1);
            store.apply(4, List.of(Story.queued(0)));
            assertThat(store.run(Story.run(0))).isPresent();
        }
    }

    @Test
    void areMadeOnceHoweverManyComeFirst() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Long>> opened = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                opened.add(threads.submit(() -> {
                    try (RecordStore store = open()) {
                        return store.appliedIndex();
                    }
                }));
            }
            for (Future<Long> each : opened) {
                assertThat(each.get()).isZero();
            }
            assertThat(sql.value("select count(*) from experiment")).isEqualTo("1");
        } finally {
            threads.shutdownNow();
        }
    }

    /** The database's language must not decide what a search finds, and how it sorts. */
    @Test
    void areSearchedAsInAFile() throws Exception {
        PostgresServer.execute(
                server.url("postgres"),
                "CREATE DATABASE with_language TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'");
        url = server.url("with_language");
        try (RecordStore store = open()) {
            store.lead(1);
            for (String name : List.of("b", "B", "a", "_a")) {
                store.experiments().create(name, null, Map.of(), Story.T0);
            }
            FilterField name = new FilterField(FilterField.Kind.ATTRIBUTE, "name", false);
            Search byName = new Search(Lifecycle.ACTIVE_ONLY, Filter.ALL, List.of(new SortOrder(name, true)), 10, 0);
            assertThat(store.experiments().search(byName).items())
                    .extracting(each -> each.name())
                    .containsExactly("B", "Default", "_a", "a", "b");
        }
    }

    @Test
    void refuseWhatANewerVersionHasWritten() {
        open().close();
        sql.execute(
                "insert into flyway_schema_history select 99, '99', description, type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success from flyway_schema_history where version = '1'");
        assertThatThrownBy(this::open)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("start the version that wrote");
        assertThatThrownBy(() -> RecordStore.open(new PostgresPlace(url + "_nowhere", null)))
                .isInstanceOf(ClusterException.class);
    }
}
