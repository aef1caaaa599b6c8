package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.feature.FeatureReader;
import io.bellwether.client.wire.ClusterHelloPolicy;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.WireServer;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.CoreConfig;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.gateway.ApiRoutes;
import io.bellwether.coordinator.gateway.ClusterRoutes;
import io.bellwether.coordinator.gateway.FeatureRoutes;
import io.bellwether.coordinator.gateway.Gateway;
import io.bellwether.coordinator.gateway.HealthRoutes;
import io.bellwether.coordinator.gateway.JobRoutes;
import io.bellwether.coordinator.gateway.ModelDownload;
import io.bellwether.coordinator.gateway.RecordRoutes;
import io.bellwether.coordinator.gateway.TenantRoutes;
import io.bellwether.coordinator.gateway.dashboard.DashboardRoutes;
import io.bellwether.coordinator.gateway.live.ClusterFeed;
import io.bellwether.coordinator.gateway.live.LiveRoutes;
import io.bellwether.coordinator.gateway.metrics.ClusterMetrics;
import io.bellwether.coordinator.gateway.metrics.TimedJournal;
import io.bellwether.coordinator.gateway.mlflow.MlflowRoutes;
import io.bellwether.coordinator.journal.Journal;
import io.bellwether.coordinator.journal.JournalException;
import io.bellwether.coordinator.journal.JournalReader;
import io.bellwether.coordinator.journal.LeaderAddress;
import io.bellwether.coordinator.journal.Lease;
import io.bellwether.coordinator.journal.PostgresJournal;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.coordinator.loop.Election;
import io.bellwether.coordinator.loop.Leadership;
import io.bellwether.coordinator.loop.LeaseKeeper;
import io.bellwether.coordinator.loop.LoopConfig;
import io.bellwether.coordinator.loop.Outlet;
import io.bellwether.coordinator.loop.Replica;
import io.bellwether.coordinator.loop.Standing;
import io.bellwether.coordinator.loop.SteadyClock;
import io.bellwether.coordinator.record.RecordProjector;
import io.bellwether.coordinator.rpc.ArtifactAdapter;
import io.bellwether.coordinator.rpc.AttemptReports;
import io.bellwether.coordinator.rpc.CheckpointCleaner;
import io.bellwether.coordinator.rpc.EffectPublisher;
import io.bellwether.coordinator.rpc.GangRendezvous;
import io.bellwether.coordinator.rpc.JobAdapter;
import io.bellwether.coordinator.rpc.JobLogs;
import io.bellwether.coordinator.rpc.JobWatchers;
import io.bellwether.coordinator.rpc.LeaderPolicy;
import io.bellwether.coordinator.rpc.NodeAdapter;
import io.bellwether.coordinator.rpc.NodeSessions;
import io.bellwether.coordinator.rpc.OrderedPool;
import io.bellwether.coordinator.rpc.PeerHandler;
import io.bellwether.coordinator.rpc.RandomWords;
import io.bellwether.coordinator.rpc.RecordViews;
import io.bellwether.coordinator.rpc.SessionSlots;
import io.bellwether.coordinator.search.Suggester;
import io.bellwether.coordinator.snapshot.SnapshotMaker;
import io.bellwether.coordinator.snapshot.Snapshots;
import io.bellwether.coordinator.snapshot.Snapshotter;
import io.bellwether.store.ArtifactStore;
import io.bellwether.store.AttemptLogStore;
import io.bellwether.store.RecordStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 *   wire --> PeerHandler --> adapters --+                       +--> NodeSessions --> workers
 *                                       +--> CoordinatorLoop ---+--> JobWatchers --> clients
 *   HTTP --> Gateway --> routes --------+     (the core, the    +--> Suggester --> back to the loop
 *                                              journal)         +--> RecordProjector --> RecordStore
 *
 * Parts are opened in the order of what they need and closed in the opposite one: nobody is served before the journal has been
 * replayed, and nothing is taken in any more when the loop stops.
 */
/** A running coordinator. Thread-safe. */
public final class Coordinator implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

    private static final int WAITING_READS = 1_000;
    private static final Duration FEATURES_PATIENCE = Duration.ofSeconds(5);

    private final CoordinatorConfig config;
    private final Clock clock = new SteadyClock();
    private final SecureRandom random = new SecureRandom();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final AtomicLong epoch = new AtomicLong();
    private final Standing standing = new Standing();
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
    private volatile @Nullable Serving serving;

    /** What exists once the coordinator serves. */
    private record Serving(String clusterId, int port, int httpPort) {}

    private Coordinator(CoordinatorConfig config) {
        this.config = config;
    }

    /**
     * Takes the data directory, replays the journal and serves; returns when it does.
     *
     * @throws ClusterException INVALID_CONFIGURATION if the directory or a port can't be had, or the journal is another
     *     cluster's
     */
    public static Coordinator start(CoordinatorConfig config) {
        Coordinator coordinator = new Coordinator(config);
        try {
            coordinator.open();
            return coordinator;
        } catch (JournalException e) {
            coordinator.close();
            throw new ClusterException(ErrorCode.IO_FAILED, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            coordinator.close();
            throw e;
        }
    }

    private void open() throws JournalException {
        log.info("starting {}", config);
        DataDirectory directory = opened(DataDirectory.open(config.dataDirectory()));
        // SQLite unpacks its native library and can't remove it when the process is killed; here the next start does.
        System.setProperty("org.sqlite.tmpdir", directory.temporary().toString());
        ClusterMetrics metrics = opened(new ClusterMetrics());
        JournalPlace place = JournalPlace.open(config.journal(), directory, clock, this::address);
        Journal journal = opened(place.openJournal());
        JournalReader reader = opened(place.openReader());
        place.checkCluster(config.clusterId());
        RecordStore records = opened(place.openRecords());
        place.checkRecords(records, reader);
        RecordProjector projector = opened(RecordProjector.start(reader, records));
        Snapshots snapshots = new Snapshots(place.snapshots());
        Snapshotter snapshotter = snapshotter(place);
        ObjLongConsumer<List<Event>> onCommitted = (events, index) -> {
            projector.onCommitted(events, index);
            snapshotter.onCommitted(index);
        };
        TimedJournal timed = new TimedJournal(journal, metrics.registry());
        // As many may wait as the loop lets ask; so for MLflow's routes, which count their own.
        ExecutorService answers = pool("coordinator-answers", 2, Integer.MAX_VALUE);
        ExecutorService readers = pool("coordinator-readers", 4, WAITING_READS);
        CoordinatorLoop loop = opened(new CoordinatorLoop(LoopConfig.DEFAULT, clock, answers, timed::tidy));
        Suggester suggester = opened(new Suggester(loop, 2));
        NodeSessions sessions = new NodeSessions();
        JobWatchers watchers = opened(new JobWatchers(loop));
        ClusterFeed feed = opened(new ClusterFeed(loop));
        ArtifactStore artifacts = place.openArtifacts();
        CheckpointCleaner cleaner = opened(CheckpointCleaner.start(loop, artifacts.lent()));
        Outlet outlet = Outlet.all(List.of(
                new EffectPublisher(sessions, watchers::onChanged, suggester::onWanted, cleaner, onCommitted),
                feed,
                metrics));
        AttemptLogStore logFiles = place.openLogs();
        JobLogs logs = new JobLogs(loop, records, logFiles, readers);
        PeerHandler peers = peers(loop, records, sessions, watchers, new Files(artifacts, logFiles, logs, readers));

        LeaseKeeper keeper = keeper(place, journal, records, loop, peers);
        String newClusterId = newClusterId();
        Supplier<Replica> replicas = () -> new Replica(coreConfig(), snapshots);
        CoordinatorLoop.Term term = keeper == null
                ? () -> Leadership.begin(replicas.get(), timed, outlet, newClusterId, clock.millis())
                : new Election(replicas, timed, keeper, outlet, newClusterId, clock, standing, loop);
        loop.start(
                term,
                new TermListener(
                        epoch,
                        standing,
                        keeper != null,
                        peers,
                        suggester,
                        records,
                        projector,
                        snapshotter,
                        feed,
                        failed));
        String clusterId = place.clusterId();
        if (clusterId == null) {
            throw new JournalException("journal: " + place + " does not take its first entry; the log says why");
        }
        ApiRoutes mlflow = new MlflowRoutes(records, pool("coordinator-mlflow", 4, Integer.MAX_VALUE), clock, random);
        metrics.observe(loop, projector::lag, snapshotter::index, feed::watching);
        serve(
                clusterId,
                peers,
                metrics,
                List.of(
                        new HealthRoutes(loop, standing, clusterId),
                        new ClusterRoutes(loop, random),
                        new TenantRoutes(loop),
                        new JobRoutes(loop, logs, records, readers),
                        new ModelDownload(loop, artifacts, readers),
                        new RecordRoutes(records, readers),
                        features(loop, records, clusterId),
                        mlflow,
                        new LiveRoutes(feed),
                        new DashboardRoutes(),
                        metrics));
        opened(feed); // closed before the gateway, too: streams end rather than break
    }

    /** Features are read on threads of their own: they wait for workers. */
    private FeatureRoutes features(CoordinatorLoop loop, RecordStore records, String clusterId) {
        FeatureReader reader = opened(new FeatureReader(
                () -> loop.query(CoordinatorCore::featureDoors).join(), clusterId, config.token(), FEATURES_PATIENCE));
        return new FeatureRoutes(loop, records, reader, pool("coordinator-features", 4, WAITING_READS));
    }

    /** What lies in files of their own, and who reads them. */
    private record Files(ArtifactStore artifacts, AttemptLogStore logFiles, JobLogs logs, ExecutorService readers) {}

    private PeerHandler peers(
            CoordinatorLoop loop, RecordStore records, NodeSessions sessions, JobWatchers watchers, Files files) {
        // A chunk is a mebibyte, a report is small: so few chunks may wait, and many reports.
        OrderedPool chunks = opened(new OrderedPool("coordinator-artifacts", 2, 32));
        OrderedPool reports = opened(new OrderedPool("coordinator-reports", 2, 10_000));
        SessionSlots slots = new SessionSlots(loop);
        return new PeerHandler(
                new JobAdapter(loop, watchers, files.logs(), new RecordViews(records, files.readers()), slots, random),
                new NodeAdapter(
                        loop,
                        sessions,
                        new AttemptReports(records, files.logFiles(), reports),
                        new GangRendezvous(random),
                        slots),
                new ArtifactAdapter(files.artifacts(), chunks),
                standing);
    }

    private void serve(String clusterId, PeerHandler peers, ClusterMetrics metrics, List<ApiRoutes> routes) {
        ClusterHelloPolicy policy =
                new ClusterHelloPolicy(clusterId, epoch::get, config.token(), Set.of(PeerRole.CLIENT, PeerRole.WORKER));
        WireServer wire = opened(forFlag(
                "--port",
                () -> WireServer.bind(config.host(), config.port(), new LeaderPolicy(policy, standing), peers)));
        Gateway gateway = opened(forFlag(
                "--http-port",
                () -> Gateway.start(
                        config.host(), config.httpPort(), config.token(), standing, routes, metrics.registry())));
        serving = new Serving(clusterId, wire.boundPort(), gateway.boundPort());
        log.info("serving cluster={} port={} httpPort={}", clusterId, wire.boundPort(), gateway.boundPort());
    }

    private static <T> T forFlag(String flag, Supplier<T> open) {
        try {
            return open.get();
        } catch (ClusterException e) {
            throw new ClusterException(e.code(), flag + ": " + e.getMessage(), e);
        }
    }

    private Snapshotter snapshotter(JournalPlace place) throws JournalException {
        // Of its own: the loop may have to read the snapshot while the next one is being made.
        Snapshots snapshots = new Snapshots(place.snapshots());
        JournalReader reader = opened(place.openReader());
        return opened(Snapshotter.start(snapshots, new SnapshotMaker(coreConfig(), reader, snapshots)));
    }

    private CoreConfig coreConfig() {
        CoreConfig byDefault = CoreConfig.DEFAULT;
        return new CoreConfig(
                byDefault.heartbeatMillis(),
                config.nodeTimeout().toMillis(),
                byDefault.suggestAhead(),
                byDefault.minRunMillis(),
                byDefault.speculateAfterMillis());
    }

    private String newClusterId() {
        String wanted = config.clusterId();
        return wanted != null ? wanted : "cluster-" + RandomWords.draw(random);
    }

    /** Where coordinators take turns: what keeps this one's turn, and ends it in time. */
    private @Nullable LeaseKeeper keeper(
            JournalPlace place, Journal journal, RecordStore records, CoordinatorLoop loop, PeerHandler peers) {
        Lease lease = place.lease();
        if (lease == null || !(journal instanceof PostgresJournal shared)) {
            standing.lead();
            return null;
        }
        LeaseKeeper keeper = opened(LeaseKeeper.start(lease, () -> {
            standing.follow(null);
            records.follow();
            shared.abort();
            peers.closeAll();
        }));
        opened(loop); // closed before the keeper, too, which holds the lease until the last commit
        return keeper;
    }

    /** Where this coordinator listens; null as long as it doesn't. */
    private @Nullable LeaderAddress address() {
        Serving now = serving;
        if (now == null) {
            return null;
        }
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return new LeaderAddress(host + ":" + now.port(), "http://" + host + ":" + now.httpPort());
    }

    /** The cluster's id. */
    public String clusterId() {
        return serving().clusterId();
    }

    /** The address that clients and workers connect to. */
    public String host() {
        return config.host();
    }

    /** The port that clients and workers connect to. */
    public int port() {
        return serving().port();
    }

    /** The port of HTTP. */
    public int httpPort() {
        return serving().httpPort();
    }

    private Serving serving() {
        Serving now = serving;
        if (now == null) {
            throw new IllegalStateException("not serving");
        }
        return now;
    }

    /** Completes with the reason if the coordinator can't go on; it is to be closed then. */
    public CompletableFuture<Throwable> failed() {
        return failed.copy();
    }

    /** At most {@code waiting} tasks wait in it; who hands over more is refused. */
    private ExecutorService pool(String name, int threads, int waiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        pool.setRejectedExecutionHandler((task, full) -> {
            if (!full.isShutdown()) {
                throw new ClusterException(
                        ErrorCode.LIMIT_EXCEEDED,
                        name + ": " + waiting + " requests wait for the disk (expected: fewer); try again later");
            }
            task.run(); // at the end those who still wait are told so by whoever tells them, not left waiting
        });
        opened.push(pool::shutdown);
        return pool;
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    /** Stops serving, finishes what is under way, and gives everything back. Idempotent. */
    @Override
    public void close() {
        synchronized (opened) {
            boolean served = serving != null && !opened.isEmpty();
            while (!opened.isEmpty()) {
                AutoCloseable part = opened.pop();
                try {
                    part.close();
                } catch (Exception e) {
                    log.warn("closing failed part={}", part.getClass().getName(), e);
                }
            }
            if (served) {
                log.info("stopped cluster={}", clusterId());
            }
        }
    }
}
