package io.bellwether.worker.grid;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.cache.Cache;
import org.apache.ignite.DataRegionMetrics;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cluster.ClusterNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note. Entries of the book, on every node of the grid:
 *
 *   used/<version>            when it was used last, in milliseconds since 1970, and how many numbered entries it has
 *   needed/<version>/<node>   a running job on that node needs it; void once the node is gone
 *
 * Each node looks at its own disk. All that have too little room left choose the same version, so it does not matter who drops it.
 */
/** Which dataset versions the grid holds, when they were used and which of them running jobs need. Thread-safe. */
final class GridBook {
    /** So full may a node's disk region be; Ignite itself drops single entries above 0.9. */
    private static final double FULL = 0.8;

    private static final Logger log = LoggerFactory.getLogger(GridBook.class);
    private static final String USED = "used/";
    private static final String NEEDED = "needed/";
    private static final List<String> FURTHER = List.of("layout", "begun", "sketches", "words");

    private final Ignite node;
    private final GridEntries entries;
    private final IgniteCache<String, String> book;

    GridBook(Ignite node, GridEntries entries) {
        this.node = node;
        this.entries = entries;
        book = node.cache(IgniteSettings.BOOK);
    }

    /** Notes that a version of so many segments is used now. */
    void use(String version, int segments) {
        book.put(USED + version, System.currentTimeMillis() + " " + segments);
    }

    void need(String version) {
        book.put(needed(version), "");
    }

    void needNoMore(String version) {
        book.remove(needed(version));
    }

    /** How much of what this node may hold on disk is taken: 0 to 1. */
    @SuppressWarnings("deprecation") // what takes its place are names of metrics, as texts
    double fill() {
        DataRegionMetrics metrics = node.dataRegionMetrics(IgniteSettings.DISK_REGION);
        if (metrics == null || node.configuration().isClientMode()) {
            return 0;
        }
        long limit = node.configuration()
                .getDataStorageConfiguration()
                .getDataRegionConfigurations()[0]
                .getMaxSize();
        return (double) metrics.getTotalUsedPages() * metrics.getPageSize() / limit;
    }

    /**
     * Drops versions until there is room on this node's disk: first those that were used longest ago, never one that a running job needs.
     *
     * @return what was dropped
     */
    List<String> makeRoom() {
        return fill() > FULL ? dropUntilThereIsRoom() : List.of();
    }

    private synchronized List<String> dropUntilThereIsRoom() {
        List<String> dropped = new ArrayList<>();
        Optional<Map.Entry<String, String>> next = fill() > FULL ? leastUsed() : Optional.empty();
        while (next.isPresent()) {
            String version = next.get().getKey();
            drop(version, Integer.parseInt(next.get().getValue().split(" ", 2)[1]));
            dropped.add(version);
            log.info("grid version={} dropped: used least, and no running job needs it", version);
            next = fill() > FULL ? leastUsed() : Optional.empty();
        }
        return dropped;
    }

    private Optional<Map.Entry<String, String>> leastUsed() {
        Set<String> needed = new HashSet<>();
        List<Map.Entry<String, String>> used = new ArrayList<>();
        for (Cache.Entry<String, String> each : book) {
            String key = each.getKey();
            if (key.startsWith(USED)) {
                used.add(Map.entry(key.substring(USED.length()), each.getValue()));
            } else if (isHere(key.substring(key.lastIndexOf('/') + 1))) {
                needed.add(key.substring(NEEDED.length(), key.lastIndexOf('/')));
            } else {
                book.remove(key);
            }
        }
        return used.stream()
                .filter(each -> !needed.contains(each.getKey()))
                .min(Comparator.comparingLong(
                        each -> Long.parseLong(each.getValue().split(" ", 2)[0])));
    }

    private void drop(String version, int segments) {
        FURTHER.forEach(name ->
                entries.remove(version + "/" + name)); // the layout first: without it the rest counts as not there
        for (int number = 0; number < segments; number++) {
            entries.remove(version + "/" + number);
        }
        book.remove(USED + version);
    }

    private boolean isHere(String id) {
        return node.cluster().nodes().stream()
                .map(ClusterNode::id)
                .anyMatch(each -> each.toString().equals(id));
    }

    private String needed(String version) {
        return NEEDED + version + "/" + node.cluster().localNode().id();
    }
}
