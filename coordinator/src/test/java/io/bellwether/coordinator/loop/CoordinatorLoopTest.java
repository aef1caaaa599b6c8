package io.bellwether.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.core.ClusterEvent;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.SqliteJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
final class CoordinatorLoopTest implements LeadershipListener, Outlet {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final SteadyClock CLOCK = new SteadyClock();

    @TempDir
    private Path directory;

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
    private final AtomicBoolean brokenOutlet = new AtomicBoolean();
    private FlakyJournal journal = new FlakyJournal();
    private CoordinatorLoop loop = newLoop(LoopConfig.DEFAULT);

    @BeforeEach
    void open() throws Exception {
        journal.delegate = SqliteJournal.open(directory.resolve("journal.db"), CLOCK);
    }

    @AfterEach
    void close() {
        loop.close();
        journal.close();
    }

    @Test
    void answersOnceTheOutcomeIsDurable() throws Exception {
        start();
        register();
        assertThat(loop.request(submit("job-1")).join()).isEqualTo(new JobMessage.JobAccepted(new JobId("job-1")));
        assertThat(loop.query(core -> core.jobs().size()).join()).isEqualTo(1);
    }

    @Test
    void beginsAnewWhenACommitFailsAndTellsTheOneWhoWaits() throws Exception {
        start();
        register();
        loop.request(submit("job-1")).join();
        journal.failures.set(1);
        assertThatThrownBy(() -> loop.request(submit("job-2")).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ClusterException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INDETERMINATE);
                    assertThat(refusal).hasMessageContaining("disk is on fire");
                });
        assertThat(loop.query(core -> core.jobs().size()).join()).isEqualTo(1);
        assertThat(begun).hasValue(2);
        assertThat(ended).hasValue(1);
        assertThat(fatal).hasNullValue();
    }

    @Test
    void beginsAnewWhenSomethingUnexpectedIsThrown() throws Exception {
        start();
        brokenOutlet.set(true);
        register();
        await().atMost(PATIENCE).until(() -> ended.get() == 1);
        assertThat(loop.query(core -> core.nodes().size()).join()).isEqualTo(1); // the commit came before the fault
        assertThat(begun).hasValue(2);
    }

    @Test
    void isFencedWhenAnotherCoordinatorClaimsTheJournalAndTakesItBackUnderANewEpoch() throws Exception {
        start();
        try (SqliteJournal other = SqliteJournal.open(directory.resolve("journal.db"), CLOCK)) {
            other.claim();
            register();
            await().atMost(PATIENCE).until(() -> ended.get() == 1);
        }
        assertThat(loop.query(core -> core.nodes().size()).join()).isZero();
    }

    @Test
    void givesUpForGoodWhenNoTermCanBegin() throws Exception {
        start();
        journal.failures.set(2);
        register();
        await().atMost(PATIENCE).until(() -> fatal.get() != null);
        assertThatThrownBy(() -> loop.query(core -> 1).join())
                .cause()
                .isInstanceOfSatisfying(
                        ClusterException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNREACHABLE));
    }

    @Test
    void givesUpForGoodWhenTermAfterTermFails() throws Exception {
        journal.full = true; // a disk that has room for a term's first event, and for nothing after it
        start();
        await().atMost(PATIENCE).until(() -> {
            register();
            return fatal.get() != null;
        });
        assertThat(fatal.get()).hasMessageContaining("every term fails").hasMessageContaining("disk is full");
        assertThat(begun).hasValue(TermBudget.SHORT_TERMS);
    }

    @Test
    void doesNotStartWithoutItsJournal() {
        journal.failures.set(1);
        assertThatThrownBy(this::start).isInstanceOf(JournalException.class).hasMessageContaining("disk is on fire");
    }

    @Test
    void refusesPolitelyWhatItsQueueCannotHold() throws Exception {
        loop.close();
        loop = newLoop(new LoopConfig(2, 100, 1, 100));
        start();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        var blocking = loop.query(core -> {
            busy.countDown();
            try {
                return release.await(10, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        busy.await();
        var first = loop.query(core -> 1);
        var second = loop.query(core -> 2);
        assertThatThrownBy(() -> loop.query(core -> 3).join())
                .cause()
                .isInstanceOfSatisfying(
                        ClusterException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
        assertThat(loop.trySubmit(new Command.Tick())).isFalse();
        release.countDown();
        assertThat(blocking.join()).isTrue();
        assertThat(first.join() + second.join()).isEqualTo(3);
    }

    @Test
    void refusesPolitelyWhenTooManyAnswersAreNotTaken() throws Exception {
        loop.close();
        loop = newLoop(new LoopConfig(100, 2, 1, 100));
        start();
        CountDownLatch release = new CountDownLatch(1);
        var second = loop.query(core -> {
            try {
                return release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var third = loop.query(core -> 3);
        assertThatThrownBy(() -> loop.query(core -> 4).join()).hasMessageContaining("2 questions wait");
        release.countDown();
        assertThat(second.join()).isTrue();
        assertThat(third.join()).isEqualTo(3);
        await().until(() -> loop.query(core -> 5)
                .handle((answer, refusal) -> refusal == null)
                .join());
    }

    @Test
    void refusesWhatComesAfterItsEnd() throws Exception {
        start();
        loop.close();
        assertThatThrownBy(() -> loop.query(core -> 1).join()).hasMessageContaining("stopping");
        assertThatThrownBy(() -> loop.request(submit("late")).join()).hasMessageContaining("stopping");
    }

    private CoordinatorLoop newLoop(LoopConfig config) {
        return new CoordinatorLoop(config, CLOCK, Runnable::run, () -> {});
    }

    private void start() throws JournalException {
        loop.start(() -> Leadership.begin(CoreConfig.DEFAULT, journal, this, "test", CLOCK.millis()), this);
    }

    private void register() {
        TrainerDescriptor trainer = new TrainerDescriptor("toy", false, List.of());
        loop.submit(
                new Command.RegisterNode(new NodeMessage.RegisterNode(
                        new NodeId("node-1"),
                        "first",
                        "localhost",
                        1,
                        List.of(trainer),
                        List.of(),
                        new NodeMessage.NodeStatus("", NodeMessage.GridState.DOWN, 0, Map.of()),
                        "cpu",
                        NodeCapacity.NONE)),
                (reply, refusal) -> {});
    }

    private static Command submit(String id) {
        Sweep sweep = new Sweep(
                "toy",
                null,
                List.of(TrainerSpec.of("toy")),
                new MetricSpec("score", MetricSpec.Goal.MAXIMIZE),
                SamplerSpec.random(1),
                PrunerSpec.none(),
                1,
                0,
                null);
        return new Command.SubmitJob("request-" + id, new JobId(id), sweep);
    }

    @Override
    public void onBegun(Leadership leadership) {
        begun.incrementAndGet();
    }

    @Override
    public void onEnded(Throwable cause) {
        ended.incrementAndGet();
    }

    @Override
    public void onFatal(Throwable cause) {
        fatal.set(cause);
    }

    @Override
    public void release(Effect effect) {}

    @Override
    public void committed(long lastIndex, List<Event> events) {
        if (brokenOutlet.getAndSet(false)) {
            throw new IllegalStateException("the outlet broke");
        }
    }

    /** The real journal, on a disk that now and then fails. */
    private static final class FlakyJournal implements Journal {
        private final AtomicInteger failures = new AtomicInteger();
        private boolean full;
        private @Nullable Journal delegate;

        private Journal delegate() {
            return Objects.requireNonNull(delegate);
        }

        @Override
        public long claim() throws JournalException {
            return delegate().claim();
        }

        @Override
        public void read(long fromIndex, ObjLongConsumer<Event> reader) throws JournalException {
            delegate().read(fromIndex, reader);
        }

        @Override
        public long append(long epoch, List<Event> events) throws JournalException {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new JournalException("disk is on fire");
            }
            if (full && !(events.get(0) instanceof ClusterEvent)) {
                throw new JournalException("disk is full");
            }
            return delegate().append(epoch, events);
        }

        @Override
        public void close() {
            delegate().close();
        }
    }
}
