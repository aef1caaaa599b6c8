package io.bellwether.client.launch.junit;

import io.bellwether.client.Cluster;
import io.bellwether.client.launch.LocalCluster;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a JUnit 5 test class a cluster of its own, started before its first test and gone after its last; tests take a {@link
 * Cluster} or the {@link LocalCluster} as a parameter.
 *
 * <pre>{@code
 * class SearchTest {
 *     @RegisterExtension
 *     static final LocalClusterExtension CLUSTER = LocalClusterExtension.inProcess();
 *
 *     @Test
 *     void findsAModel(Cluster cluster) { ... }
 * }
 * }</pre>
 *
 * <p>With {@code @ExtendWith(LocalClusterExtension.class)} it is a cluster of processes. Register it in a static field: an instance
 * field would have it start too late.
 */
public final class LocalClusterExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private final Supplier<LocalCluster> starter;
    private @Nullable LocalCluster cluster;

    /** Processes, as {@link LocalCluster#start()}. */
    public LocalClusterExtension() {
        this(LocalCluster::start);
    }

    private LocalClusterExtension(Supplier<LocalCluster> starter) {
        this.starter = starter;
    }

    /** Processes, as {@link LocalCluster#start()}. */
    public static LocalClusterExtension processes() {
        return new LocalClusterExtension();
    }

    /** In the tests' own JVM, as {@link LocalCluster#inProcess()}. */
    public static LocalClusterExtension inProcess() {
        return new LocalClusterExtension(LocalCluster::inProcess);
    }

    /** Any other, for example {@code of(() -> LocalCluster.builder().workers(3).start())}. */
    public static LocalClusterExtension of(Supplier<LocalCluster> starter) {
        return new LocalClusterExtension(Objects.requireNonNull(starter, "starter"));
    }

    /** The cluster, while tests run. */
    public LocalCluster cluster() {
        return Objects.requireNonNull(
                cluster, "no cluster: the extension must be in a static field, and tests must run");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        cluster = starter.get();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LocalCluster started = cluster;
        cluster = null;
        if (started != null) {
            started.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Cluster.class || type == LocalCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class ? cluster().client() : cluster();
    }
}
