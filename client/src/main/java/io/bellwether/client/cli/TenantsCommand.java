package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.job.TenantView;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bellwether tenants}. */
@Command(name = "tenants", description = "Lists the tenants with their shares and quotas.")
final class TenantsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    TenantsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        print(context, context.withCluster(common, Cluster::tenants), common.json);
        return ExitCode.DONE;
    }

    static void print(Context context, List<TenantView> tenants, boolean json) {
        if (json) {
            context.printJson(tenants);
            return;
        }
        Table table =
                new Table("TENANT", "WEIGHT", "SHARE", "CPU", "MEMORY", "GPU", "JOBS", "WAITING", "TASKS WAITING");
        for (TenantView tenant : tenants) {
            table.add(
                    tenant.spec().name(),
                    JobPrinter.number(tenant.spec().weight()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * tenant.share()),
                    of(tenant.cpu(), tenant.spec().maxCpu()),
                    of(tenant.memory(), tenant.spec().maxMemory()) + " MiB",
                    of(tenant.gpu(), tenant.spec().maxGpu()),
                    tenant.openJobs(),
                    of(tenant.waitingJobs(), tenant.spec().maxWaitingJobs()),
                    tenant.waitingTasks());
        }
        context.out().print(table);
    }

    private static String of(Number used, @Nullable Number limit) {
        return limit == null ? used.toString() : used + "/" + limit;
    }
}
