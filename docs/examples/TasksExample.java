import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskOptions;
import io.bellwether.client.tasks.TaskResults;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Computes pi by throwing darts on all nodes of a cluster.
 *
 * <p>Argument: the coordinator, for example {@code bw://localhost:7400}.
 */
public final class TasksExample {
    private static final int DARTS = 1_000_000;

    private TasksExample() {}

    public static void main(String[] arguments) {
        try (Cluster cluster = Bellwether.connect(arguments[0])) {
            TaskFuture<String> where = cluster.submit(() -> ProcessHandle.current().pid() + "");
            System.out.println("a call ran in process " + where.join());

            List<Integer> seeds = IntStream.range(0, 200).boxed().toList();
            TaskOptions options = TaskOptions.named("darts").withRetries(1).withTimeout(Duration.ofMinutes(1));
            TaskResults<Long> hits = cluster.map(options, seeds, TasksExample::hits);
            System.out.println("job " + hits.job() + ": its results stay, whatever becomes of this program");

            long all = hits.join().stream().mapToLong(Long::longValue).sum();
            System.out.println("pi is about " + 4.0 * all / ((double) DARTS * seeds.size()));
        }
    }

    private static long hits(int seed) {
        Random random = new Random(seed);
        long hits = 0;
        for (int i = 0; i < DARTS; i++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            if (x * x + y * y < 1) {
                hits++;
            }
        }
        return hits;
    }
}
