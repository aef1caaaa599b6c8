package io.bellwether.worker.grid;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.ignite.Ignite;
import org.apache.ignite.cluster.ClusterNode;
import org.jspecify.annotations.Nullable;

/** The nodes of a grid as one of them sees them; none while that is down. */
final class GridMembers {
    private GridMembers() {}

    static int count(@Nullable Ignite node) {
        return all(node).size();
    }

    /** The discovery addresses of all nodes. */
    static Set<String> addresses(@Nullable Ignite node) {
        return all(node).stream()
                .map(member -> String.valueOf(member.<Object>attribute(IgniteSettings.ADDRESS)))
                .collect(Collectors.toSet());
    }

    /** What the other nodes say of themselves. */
    static List<String> otherNotes(@Nullable Ignite node) {
        return all(node).stream()
                .filter(member -> !member.isLocal())
                .map(member -> member.<String>attribute(IgniteSettings.NOTE))
                .filter(note -> note != null && !note.isEmpty())
                .toList();
    }

    private static Collection<ClusterNode> all(@Nullable Ignite node) {
        try {
            return node == null ? List.of() : node.cluster().nodes();
        } catch (IllegalStateException e) {
            return List.of(); // stopping
        }
    }
}
