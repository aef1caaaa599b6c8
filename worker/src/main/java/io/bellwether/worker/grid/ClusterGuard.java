package io.bellwether.worker.grid;

import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.plugin.CachePluginContext;
import org.apache.ignite.plugin.CachePluginProvider;
import org.apache.ignite.plugin.ExtensionRegistry;
import org.apache.ignite.plugin.IgnitePlugin;
import org.apache.ignite.plugin.PluginConfiguration;
import org.apache.ignite.plugin.PluginContext;
import org.apache.ignite.plugin.PluginProvider;
import org.apache.ignite.plugin.PluginValidationException;
import org.jspecify.annotations.Nullable;

/** Refuses nodes of other clusters when they ask to join. */
@SuppressWarnings({"deprecation", "rawtypes"}) // Ignite's interface has both, and no way around them
final class ClusterGuard implements PluginProvider<PluginConfiguration> {
    /** The node attribute that carries the cluster's id. */
    static final String CLUSTER_ID = "bellwether.cluster-id";

    private final String clusterId;

    ClusterGuard(String clusterId) {
        this.clusterId = clusterId;
    }

    boolean belongs(ClusterNode node) {
        return Objects.equals(node.attribute(CLUSTER_ID), clusterId);
    }

    @Override
    public void validateNewNode(ClusterNode node) {
        if (!belongs(node)) {
            String message = "cluster id: " + node.attribute(CLUSTER_ID) + " (expected: " + clusterId
                    + "); the node belongs to another cluster";
            throw new PluginValidationException(message, message, node.id());
        }
    }

    @Override
    public String name() {
        return "bellwether-cluster-guard";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public String copyright() {
        return "";
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends IgnitePlugin> T plugin() {
        return (T) new IgnitePlugin() {};
    }

    @Override
    public void initExtensions(PluginContext context, ExtensionRegistry registry) {}

    @Override
    public <T> @Nullable T createComponent(PluginContext context, Class<T> type) {
        return null;
    }

    @Override
    public @Nullable CachePluginProvider<?> createCacheProvider(CachePluginContext context) {
        return null;
    }

    @Override
    public void start(PluginContext context) {}

    @Override
    public void stop(boolean cancel) {}

    @Override
    public void onIgniteStart() {}

    @Override
    public void onIgniteStop(boolean cancel) {}

    @Override
    public @Nullable Serializable provideDiscoveryData(UUID node) {
        return null;
    }

    @Override
    public void receiveDiscoveryData(UUID node, Serializable data) {}
}
