import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.Study;
import io.bellwether.search.Trial;
import io.bellwether.search.importance.Importances;
import io.bellwether.search.sampler.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * Searches in this JVM, without a cluster, and goes on where it was if it is started again.
 *
 * <p>Argument: the file that keeps the study.
 */
public final class StudyExample {
    private static final int TRIALS = 60;

    private StudyExample() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Study study = Files.exists(file) ? Study.fromJson(Files.readString(file)) : newStudy();

        while (study.history().size() < TRIALS && study.stopped().isEmpty()) {
            study.optimize(10, 2, StudyExample::descend); // 10 more, two at a time
            Path next = Files.writeString(Path.of(file + ".next"), study.toJson());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        Observation best = study.best().orElseThrow();
        System.out.println("trial " + best.number() + " of " + study.history().size() + " has the least loss, "
                + best.value() + ", by " + best.params());
        study.stopped().ifPresent(why -> System.out.println("it ended before: " + why));
        System.out.println("what decided: " + Importances.fanova(space(), study.history()));
    }

    private static SearchSpace space() {
        return SearchSpace.builder()
                .logUniform("rate", 1e-3, 1)
                .uniform("momentum", 0, 0.95)
                .build();
    }

    private static Study newStudy() {
        return Study.builder(space(), Goal.MINIMIZE)
                .sampler(SamplerSpec.tpe(7))
                .pruner(PrunerSpec.median(5))
                .failedTrials(FailedTrials.WORST)
                .tryFirst(Map.of("rate", 0.01, "momentum", 0.9))
                .terminator(TerminatorSpec.stagnation(40, 0))
                .build();
    }

    /** Gradient descent with momentum on a narrow valley; a rate too large diverges, and the trial fails. */
    private static double descend(Trial trial) {
        double rate = trial.real("rate");
        double momentum = trial.real("momentum");
        double x = 1;
        double y = 1;
        double dx = 0;
        double dy = 0;
        for (int step = 1; step <= 50; step++) {
            dx = momentum * dx - rate * x;
            dy = momentum * dy - rate * 20 * y;
            x += dx;
            y += dy;
            trial.report(step, loss(x, y));
            trial.checkPruned(); // ends the trial here if others did better
        }
        return loss(x, y);
    }

    private static double loss(double x, double y) {
        return 0.5 * (x * x + 20 * y * y);
    }
}
