package io.bellwether.worker.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.EntitiesJoined;
import io.bellwether.client.task.TaskResult.EntityPart;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training sets of more entities than one task is for. */
class TrainingSetPartsTest {
    private static final JobId JOB = new JobId("j-1");
    private static final long MEMORY = 256 << 20;

    private static final String STATS = """
            select hash(i) % 50 as driver, timestamp '2026-03-01' + to_seconds((hash(i * 5) % 200)::bigint) as at, i as trips,
              'n' || (i % 13) as name from range(20000) t(i)""";

    private static final String ORDERS = """
            select i as order_id, if(i %% 53 = 0, null, hash(i * 13) %% 60) as driver,
              timestamp '2026-03-01' + to_seconds((hash(i * 17) %% 260)::bigint) as at from range(%d, %d) t(i)""";

    @TempDir
    private Path directory;

    private Path stats;
    private Path orders;

    @BeforeEach
    void files() throws IOException {
        stats = Files.createDirectory(directory.resolve("stats"));
        DuckDb.parquet(stats.resolve("1.parquet"), STATS, "");
        orders = Files.createDirectory(directory.resolve("orders"));
        for (int file = 0; file < 5; file++) {
            DuckDb.parquet(orders.resolve(file + ".parquet"), ORDERS.formatted(file * 1000, file * 1000 + 1000), "");
        }
    }

    @Test
    void areJoinedByAnybodyInAnyOrderAndPublishedAtOnce() throws IOException {
        TaskResult.TrainingSetPlanned plan = planned(MEMORY, 1_500);
        assertThat(plan.parts())
                .containsExactly(
                        new EntityPart(0, 1000),
                        new EntityPart(1000, 1000),
                        new EntityPart(2000, 1000),
                        new EntityPart(3000, 1000),
                        new EntityPart(4000, 1000));
        List<TaskSpec.JoinEntities> tasks = plan.tasks(task());
        sets().join(tasks.get(3), 1); // and is given up, as if its node were lost
        assertThat(Files.exists(out())).isFalse();
        List<EntitiesJoined> joined = new ArrayList<>();
        tasks.forEach(each -> joined.add(0, sets().join(each, 2)));
        Collections.reverse(joined);

        TaskResult.TrainingSetBuilt built = sets().commit(commit(joined));

        assertThat(built.rows()).isEqualTo(5_000);
        assertThat(built.files()).isEqualTo(5);
        assertIsWhatSqlGives(built);
        assertThat(DuckDb.value("select string_agg(distinct order_id // 1000, ' ') from '" + out()
                        + "/part-00003.parquet' group by all"))
                .as("in the order of the entities")
                .isEqualTo("3");
        assertThat(leftovers()).isEmpty();
        assertThat(sets().commit(commit(joined))).as("published once").isEqualTo(built);
        assertThat(sets().build(task(), 9)).as("and told again").isEqualTo(built);
    }

    @Test
    void areAsManyAsTheMemoryAsksFor() {
        // Half of it is for entities: 9 bytes for a number, 64 for a text, 104 for the entity itself.
        assertThat(planned(1_200 << 10, Long.MAX_VALUE).parts())
                .containsExactly(new EntityPart(0, 3000), new EntityPart(3000, 2000));
        assertThatThrownBy(() -> planned(128 << 10, Long.MAX_VALUE))
                .hasMessageContaining("1000 entities that can't be read apart")
                .hasMessageContaining("resources.memory");
    }

    @Test
    void filesWithoutRowsAreNoPart() {
        DuckDb.parquet(orders.resolve("00.parquet"), ORDERS.formatted(0, 0), "");
        DuckDb.parquet(orders.resolve("2b.parquet"), ORDERS.formatted(0, 0), "");
        DuckDb.parquet(orders.resolve("9.parquet"), ORDERS.formatted(0, 0), "");
        TaskResult.TrainingSetPlanned plan = planned(MEMORY, 1_000);
        assertThat(plan.parts()).hasSize(5).allMatch(part -> part.rows() == 1_000);
        assertIsWhatSqlGives(sets().commit(commit(join(plan))));
        assertThat(new TrainingSets(new Storage(), MEMORY, 5_000)
                        .build(new TaskSpec.BuildTrainingSet(JOB, set(out() + "-2"), task().views()), 1))
                .isInstanceOf(TaskResult.TrainingSetBuilt.class);
    }

    @Test
    void aPartThatIsLateFindsAllPublished() throws IOException {
        TaskResult.TrainingSetPlanned plan = planned(MEMORY, 1_000);
        TaskSpec.JoinEntities late = plan.tasks(task()).get(1);
        TaskResult.TrainingSetBuilt built = sets().commit(commit(join(plan)));
        assertThat(sets().join(late, 7)).isEqualTo(new EntitiesJoined(1, 7, 1_000));
        assertThat(sets().commit(commit(join(plan)))).isEqualTo(built);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aFileThatWasCutOffIsNotPublished() throws IOException {
        List<EntitiesJoined> joined = join(planned(MEMORY, 1_000));
        Path file = directory.resolve(".set.staging-j-1/part-00002-attempt-1/part-00000.parquet");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
        assertThatThrownBy(() -> sets().commit(commit(joined)))
                .hasMessageContaining("100 bytes (expected: ")
                .hasMessageContaining("as written");
        assertThat(Files.exists(out())).isFalse();
    }

    @RepeatedTest(3)
    void attemptsThatPublishAtTheSameTimePublishOneOutput() throws IOException {
        List<EntitiesJoined> joined = join(planned(MEMORY, 1_000));

        List<TaskResult.TrainingSetBuilt> answers = Stream.of(1, 2, 3, 4)
                .parallel()
                .map(i -> tryCommit(commit(joined)))
                .flatMap(Optional::stream)
                .toList();

        TaskResult.TrainingSetBuilt last = sets().commit(commit(joined)); // the attempt that follows those that failed
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo(last));
        assertIsWhatSqlGives(last);
        assertThat(leftovers()).isEmpty();
    }

    private Optional<TaskResult.TrainingSetBuilt> tryCommit(TaskSpec.CommitTrainingSet commit) {
        try {
            return Optional.of(sets().commit(commit));
        } catch (ClusterException e) {
            return Optional.empty(); // overtaken in mid-flight
        }
    }

    @Test
    void whatChangesMeanwhileIsSaid() throws IOException {
        TaskResult.TrainingSetPlanned plan = planned(MEMORY, 1_000);
        List<TaskSpec.JoinEntities> tasks = plan.tasks(task());
        List<EntitiesJoined> joined = new ArrayList<>();
        tasks.subList(0, 4).forEach(each -> joined.add(sets().join(each, 1)));
        DuckDb.parquet(stats.resolve("2.parquet"), STATS, "");
        joined.add(sets().join(tasks.get(4), 1));
        assertThatThrownBy(() -> sets().commit(commit(joined)))
                .hasMessageContaining("source of view 'stats': other files for one part than for another");
        assertThat(Files.exists(out())).isFalse();

        DuckDb.parquet(orders.resolve("0b.parquet"), ORDERS.formatted(0, 7), "");
        assertThatThrownBy(() -> sets().join(tasks.get(1), 2))
                .hasMessageContaining("5007 rows now (expected: 5000 as when the training set was planned)");
        sets().discard(new TaskSpec.DiscardTrainingSet(JOB, out().toString()));
        assertThat(leftovers()).isEmpty();
    }

    private List<EntitiesJoined> join(TaskResult.TrainingSetPlanned plan) {
        return plan.tasks(task()).stream().map(each -> sets().join(each, 1)).toList();
    }

    private void assertIsWhatSqlGives(TaskResult.TrainingSetBuilt built) {
        String expected = "with m as (select o.order_id as id, s.* from '" + orders + "/*.parquet' o join '" + stats
                + "/*.parquet' s on s.driver = o.driver where s.at <= o.at"
                + " qualify row_number() over (partition by o.order_id order by s.at desc, s.trips desc) = 1)"
                + " select o.*, m.trips, m.name from '" + orders + "/*.parquet' o left join m on m.id = o.order_id";
        String made = "select order_id, driver, \"at\", trips, name from '" + out() + "/*.parquet'";
        assertThat(DuckDb.count("select count(*) from ((" + expected + ") except all (" + made + "))"))
                .isZero();
        assertThat(DuckDb.count("select count(*) from ((" + made + ") except all (" + expected + "))"))
                .isZero();
        long found = DuckDb.count("select count(trips) from (" + expected + ")");
        assertThat(found).isBetween(1_000L, 4_999L);
        assertThat(built.found()).containsExactly(Map.entry("stats@1", found));
    }

    private TaskResult.TrainingSetPlanned planned(long memory, long rowsOfPart) {
        return (TaskResult.TrainingSetPlanned) new TrainingSets(new Storage(), memory, rowsOfPart).build(task(), 1);
    }

    private TrainingSets sets() {
        return new TrainingSets(new Storage(), MEMORY, 1_500);
    }

    private TaskSpec.BuildTrainingSet task() {
        FeatureViewSpec view = FeatureViewSpec.builder("stats")
                .source(stats.toString())
                .keys("driver")
                .eventTime("at")
                .features("trips", "name")
                .build();
        return new TaskSpec.BuildTrainingSet(JOB, set(), List.of(new FeatureView(view, 1, Instant.EPOCH, null)));
    }

    private TrainingSet set() {
        return set(out().toString());
    }

    private TrainingSet set(String output) {
        return TrainingSet.builder(orders.toString(), "at")
                .features("stats")
                .output(output)
                .build();
    }

    private TaskSpec.CommitTrainingSet commit(List<EntitiesJoined> joined) {
        return new TaskSpec.CommitTrainingSet(JOB, set(), joined);
    }

    private Path out() {
        return directory.resolve("set");
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }
}
