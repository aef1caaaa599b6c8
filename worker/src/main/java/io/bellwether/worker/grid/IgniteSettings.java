package io.bellwether.worker.grid;

import java.util.Map;
import java.util.UUID;
import org.apache.ignite.IgniteSystemProperties;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheRebalanceMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.DataPageEvictionMode;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.failure.FailureHandler;
import org.apache.ignite.plugin.segmentation.SegmentationPolicy;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. An entry may lie in two caches. "segments" begins in half of the stated memory, and goes on in memory that is mapped from
 * files in the grid's directory, which the system writes to disk and takes out of memory as it sees fit; each entry is there twice, on two nodes.
 * "recent" is in the other half, once, takes what a node reads for the second time, and drops what is used least: what it lacks is read from the other. "book" says of each dataset version how large it is, when it
 * was used last and who needs it. Ignite's own persistence would be one copy less, but wants a baseline of known nodes, and is no use to nodes
 * that begin empty.
 */
/** Ignite's configuration for a lean node that holds byte arrays: two ports, few threads, no console, nothing kept for the next start. */
final class IgniteSettings {
    private static final Logger log = LoggerFactory.getLogger(IgniteSettings.class);

    static final String SEGMENTS = "segments";
    static final String RECENT = "recent";
    static final String BOOK = "book";

    static final String DISK_REGION = "disk";
    private static final String MEMORY_REGION = "memory";
    private static final String BOOK_REGION = "book";
    /** Left for others of the file system. */
    private static final long RESERVE_BYTES = 1L << 30;

    private static final long BOOK_BYTES = 32L << 20;

    /** The cache of features by key, and its memory. */
    static final String FEATURES = "features";

    /** The cache of notes about the views in it, on every node. */
    static final String VIEWS = "views";

    /** The node attribute that carries the discovery address as the coordinator knows it. */
    static final String ADDRESS = "bellwether.address";

    /** The node attribute that carries {@link GridConfig#note}. */
    static final String NOTE = "bellwether.note";

    /** How long a start waits for peers before it is tried again with the addresses of that time. */
    private static final long JOIN_TIMEOUT_MILLIS = 8_000;

    /** After which a join request that got no answer is sent again: a peer that is just starting loses the first. */
    private static final long ANSWER_MILLIS = 3_000;

    static final int PAGE_BYTES = 16 << 10;
    private static final int PARTITIONS = 128;
    private static final int NOTE_PARTITIONS = 16;

    /** Pages kept free for one entry, else the eviction makes no room for it: 18 MiB, above the largest segment, if there are so many. */
    private static final int EMPTY_PAGES = 18 * 64;

    static {
        System.setProperty(IgniteSystemProperties.IGNITE_UPDATE_NOTIFIER, "false");
        System.setProperty(IgniteSystemProperties.IGNITE_NO_SHUTDOWN_HOOK, "true");
        System.setProperty(IgniteSystemProperties.IGNITE_NO_ASCII, "true");
        System.setProperty(IgniteSystemProperties.IGNITE_PERFORMANCE_SUGGESTIONS_DISABLED, "true");
        // A diagnostic that notes each lock of a page: a third of what it takes to find an entry.
        System.setProperty(IgniteSystemProperties.IGNITE_PAGE_LOCK_TRACKER_TYPE, "-1");
    }

    private IgniteSettings() {}

    static IgniteConfiguration of(
            GridConfig config, GridPorts ports, PeerAddresses peers, ClusterGuard guard, FailureHandler failures) {
        IgniteConfiguration ignite = new IgniteConfiguration();
        ignite.setIgniteInstanceName(config.name());
        ignite.setConsistentId(UUID.randomUUID()); // a node started again is a new one: it holds nothing
        ignite.setWorkDirectory(config.directory().toString());
        ignite.setLocalHost(config.host());
        ignite.setUserAttributes(Map.of(
                ClusterGuard.CLUSTER_ID,
                config.clusterId(),
                ADDRESS,
                config.host() + ":" + ports.discovery(),
                NOTE,
                config.note()));
        ignite.setPluginProviders(guard);
        ignite.setGridLogger(new Slf4jIgniteLogger(LoggerFactory.getLogger("org.apache.ignite")));
        ignite.setFailureHandler(failures);
        ignite.setFailureDetectionTimeout(config.failureDetection().toMillis());
        ignite.setSegmentationPolicy(SegmentationPolicy.STOP);
        ignite.setPeerClassLoadingEnabled(false);
        ignite.setConnectorConfiguration(null);
        ignite.setClientConnectorConfiguration(null);
        ignite.setMetricsLogFrequency(0);
        ignite.setDiscoverySpi(discovery(ports, peers));
        ignite.setCommunicationSpi(communication(ports));
        if (config.holdsEntries()) {
            ignite.setDataStorageConfiguration(regions(config));
            ignite.setCacheConfiguration(segments(), recent(), book(), features(), views());
        } else {
            ignite.setClientMode(true);
        }
        fewThreads(ignite);
        return ignite;
    }

    private static TcpDiscoverySpi discovery(GridPorts ports, PeerAddresses peers) {
        TcpDiscoverySpi discovery = new TcpDiscoverySpi();
        discovery.setLocalPort(ports.discovery());
        discovery.setLocalPortRange(0);
        discovery.setIpFinder(peers);
        discovery.setJoinTimeout(JOIN_TIMEOUT_MILLIS);
        discovery.setNetworkTimeout(ANSWER_MILLIS);
        discovery.setReconnectDelay(500); // how often a waiting node asks its peers
        return discovery;
    }

    private static TcpCommunicationSpi communication(GridPorts ports) {
        TcpCommunicationSpi communication = new TcpCommunicationSpi();
        communication.setLocalPort(ports.communication());
        communication.setLocalPortRange(0);
        return communication;
    }

    private static DataStorageConfiguration regions(GridConfig config) {
        long diskBytes = diskBytes(config);
        long inMemory = Math.min(plainBytes(config), diskBytes);
        DataRegionConfiguration memory = region(MEMORY_REGION, config.maxMemoryBytes() - inMemory);
        DataRegionConfiguration disk = region(DISK_REGION, diskBytes)
                .setMemoryAllocator(new SpillingMemory(config.directory(), inMemory))
                .setMetricsEnabled(true); // tells how full it is
        if (inMemory > 0) {
            disk.setInitialSize(inMemory);
        }
        DataRegionConfiguration book = new DataRegionConfiguration()
                .setName(BOOK_REGION)
                .setInitialSize(BOOK_BYTES)
                .setMaxSize(BOOK_BYTES);
        return new DataStorageConfiguration()
                .setPageSize(PAGE_BYTES)
                .setDefaultDataRegionConfiguration(memory)
                .setDataRegionConfigurations(disk, book, featureMemory(config));
    }

    /** How much of the memory entries are put into; the rest is for those that are read again. Of little memory all is, as one entry needs much of it. */
    private static long plainBytes(GridConfig config) {
        long half = config.maxMemoryBytes() / 2;
        return half >= 2 * GridConfig.MIN_MEMORY_BYTES ? half : 0;
    }

    /** What is asked for, or what there is: a mapped file that can't be written is a fault of memory, no error to be caught. */
    private static long diskBytes(GridConfig config) {
        long free = config.directory().toFile().getUsableSpace() - RESERVE_BYTES;
        if (free < config.maxDiskBytes()) {
            log.warn(
                    "grid directory={} has {} MiB free for entries; {} MiB were asked for",
                    config.directory(),
                    free >> 20,
                    config.maxDiskBytes() >> 20);
        }
        return Math.max(GridConfig.MIN_MEMORY_BYTES, Math.min(config.maxDiskBytes(), free));
    }

    private static DataRegionConfiguration region(String name, long bytes) {
        return new DataRegionConfiguration()
                .setName(name)
                .setInitialSize(64L << 20)
                .setMaxSize(bytes)
                .setEmptyPagesPoolSize((int) Math.min(EMPTY_PAGES, bytes / PAGE_BYTES / 12))
                .setPageEvictionMode(DataPageEvictionMode.RANDOM_2_LRU);
    }

    /** What features may take here, besides segments. */
    static long featureBytes(GridConfig config) {
        return config.maxMemoryBytes() / 4;
    }

    /** Features are never dropped, and a full region would be the end of the node: so there is room beyond the limit. */
    private static DataRegionConfiguration featureMemory(GridConfig config) {
        return new DataRegionConfiguration()
                .setName(FEATURES)
                .setInitialSize(16L << 20)
                .setMaxSize(2 * featureBytes(config))
                .setMetricsEnabled(true)
                .setPageEvictionMode(DataPageEvictionMode.DISABLED);
    }

    /** Losses show here: what of a view is gone can't be told from what never was. */
    private static CacheConfiguration<String, byte[]> features() {
        return new CacheConfiguration<String, byte[]>(FEATURES)
                .setDataRegionName(FEATURES)
                .setCacheMode(CacheMode.PARTITIONED)
                .setBackups(1)
                .setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setRebalanceMode(CacheRebalanceMode.ASYNC)
                .setPartitionLossPolicy(PartitionLossPolicy.READ_WRITE_SAFE)
                .setAffinity(new RendezvousAffinityFunction(false, PARTITIONS))
                .setReadFromBackup(true)
                .setCopyOnRead(false)
                .setStatisticsEnabled(false);
    }

    private static CacheConfiguration<String, String> views() {
        return new CacheConfiguration<String, String>(VIEWS)
                .setDataRegionName(FEATURES)
                .setCacheMode(CacheMode.REPLICATED)
                .setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setRebalanceMode(CacheRebalanceMode.SYNC)
                .setAffinity(new RendezvousAffinityFunction(false, NOTE_PARTITIONS))
                .setStatisticsEnabled(false);
    }

    private static CacheConfiguration<String, byte[]> segments() {
        return cache(SEGMENTS, DISK_REGION).setBackups(1);
    }

    private static CacheConfiguration<String, byte[]> recent() {
        return cache(RECENT, MEMORY_REGION).setBackups(0);
    }

    private static CacheConfiguration<String, byte[]> cache(String name, String region) {
        return new CacheConfiguration<String, byte[]>(name)
                .setDataRegionName(region)
                .setCacheMode(CacheMode.PARTITIONED)
                .setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setRebalanceMode(CacheRebalanceMode.ASYNC)
                .setPartitionLossPolicy(PartitionLossPolicy.IGNORE) // what is lost is made again from its source
                .setAffinity(new RendezvousAffinityFunction(false, PARTITIONS))
                .setCopyOnRead(false)
                .setStatisticsEnabled(false);
    }

    private static CacheConfiguration<String, String> book() {
        return new CacheConfiguration<String, String>(BOOK)
                .setDataRegionName(BOOK_REGION)
                .setCacheMode(CacheMode.REPLICATED)
                .setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setPartitionLossPolicy(PartitionLossPolicy.IGNORE)
                .setAffinity(new RendezvousAffinityFunction(false, 8))
                .setStatisticsEnabled(false);
    }

    private static void fewThreads(IgniteConfiguration ignite) {
        ignite.setPublicThreadPoolSize(2);
        ignite.setSystemThreadPoolSize(4);
        ignite.setStripedPoolSize(4);
        ignite.setDataStreamerThreadPoolSize(1);
        ignite.setManagementThreadPoolSize(1);
        ignite.setQueryThreadPoolSize(1);
        ignite.setServiceThreadPoolSize(1);
        ignite.setUtilityCachePoolSize(2);
        ignite.setAsyncCallbackPoolSize(1);
        ignite.setRebalanceThreadPoolSize(1);
    }
}
