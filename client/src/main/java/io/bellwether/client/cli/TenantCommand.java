package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TenantView;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bellwether tenant}. */
@Command(name = "tenant", description = "Sets a tenant's weight and quota; what is not given is not limited.")
final class TenantCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "the tenant, as specs name it")
    private String name = "";

    @Option(names = "--weight", paramLabel = "W", description = "its fair share relative to others' (default 1)")
    private double weight = 1;

    @Option(names = "--max-cpu", paramLabel = "N", description = "slots that its tasks may hold at once")
    private @Nullable Integer maxCpu;

    @Option(names = "--max-memory", paramLabel = "SIZE", description = "memory that they may hold at once, as '64 GiB'")
    private @Nullable String maxMemory;

    @Option(names = "--max-gpu", paramLabel = "N", description = "GPUs that they may hold at once")
    private @Nullable Integer maxGpu;

    @Option(
            names = "--max-waiting-jobs",
            paramLabel = "N",
            description = "jobs of which nothing runs yet; beyond it submissions are refused")
    private @Nullable Integer maxWaitingJobs;

    @Option(names = "--unset", description = "take back what was set: weight 1, no quota")
    private boolean unset;

    TenantCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TenantSpec spec =
                new TenantSpec(name, weight, maxCpu, MemorySize.mib("--max-memory", maxMemory), maxGpu, maxWaitingJobs);
        if (unset && !spec.equals(TenantSpec.unset(name))) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "--unset together with a limit (expected: one of both); drop one");
        }
        TenantsCommand.print(context, context.withCluster(common, cluster -> apply(cluster, spec)), common.json);
        return ExitCode.DONE;
    }

    private List<TenantView> apply(Cluster cluster, TenantSpec spec) {
        if (unset) {
            cluster.unsetTenant(name);
        } else {
            cluster.setTenant(spec);
        }
        return cluster.tenants().stream()
                .filter(tenant -> tenant.spec().name().equals(name))
                .toList();
    }
}
