package io.bellwether.client.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer declares of itself; nodes send it when they register, so that the coordinator can check specs.
 *
 * @param distributed whether a gang of several nodes can fit one trial together
 * @param metrics the metrics that its trials can be compared by; empty if it takes any
 * @param className a class that a spec may name instead; its node can load others that are named by their class, too. Null if
 *     the trainer goes by its name only
 * @param pausable whether its trials save checkpoints and can pause at a step ({@code TaskSpec.Trial.pauseAt})
 * @param refusal why no sweep can use it, for the message to who tries; null for a trainer that works
 */
public record TrainerDescriptor(
        String name,
        boolean needsDataset,
        List<Hyperparameter> hyperparameters,
        boolean distributed,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> metrics,
        @Nullable String className,
        @Nullable String refusal,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean pausable) {
    /** In a package, and capitalized; a name like {@code spark.KMeans} is a trainer's own. */
    private static final Pattern CLASS_NAME =
            Pattern.compile("(?!spark\\.[^.]+$)[a-z_][\\w$]*(\\.[a-z_][\\w$]*)*\\.[A-Z][\\w$]*");

    /** The end of the names of Spark's params that are columns. */
    private static final String COLUMN = "Col";

    public TrainerDescriptor {
        hyperparameters = List.copyOf(hyperparameters);
        metrics = metrics == null ? List.of() : List.copyOf(metrics);
    }

    /** Of a trainer whose trials don't pause. */
    public TrainerDescriptor(
            String name,
            boolean needsDataset,
            List<Hyperparameter> hyperparameters,
            boolean distributed,
            List<String> metrics,
            @Nullable String className,
            @Nullable String refusal) {
        this(name, needsDataset, hyperparameters, distributed, metrics, className, refusal, false);
    }

    /** The same trainer, whose trials save checkpoints and can pause. */
    public TrainerDescriptor asPausable() {
        return new TrainerDescriptor(
                name, needsDataset, hyperparameters, distributed, metrics, className, refusal, true);
    }

    /** Of a trainer that goes by its name and takes any metric. */
    public TrainerDescriptor(
            String name, boolean needsDataset, List<Hyperparameter> hyperparameters, boolean distributed) {
        this(name, needsDataset, hyperparameters, distributed, List.of(), null, null);
    }

    /** Of a trainer that fits on one node alone. */
    public TrainerDescriptor(String name, boolean needsDataset, List<Hyperparameter> hyperparameters) {
        this(name, needsDataset, hyperparameters, false);
    }

    /** Whether a trainer's name is that of a class and its package, for nodes that can load it to try. */
    public static boolean isClassName(String trainer) {
        return CLASS_NAME.matcher(trainer).matches();
    }

    /** Whether a spec that says {@code trainer} means this one. */
    public boolean isCalled(String trainer) {
        return name.equals(trainer) || trainer.equals(className);
    }

    /** What to say to who gives a column that is no hyperparameter; empty for a name that is not one of Spark's columns. */
    public Optional<String> columnHint(String hyperparameter) {
        if (className == null || !hyperparameter.endsWith(COLUMN)) {
            return Optional.empty();
        }
        String columns = hyperparameters.stream()
                .map(Hyperparameter::name)
                .filter(known -> known.endsWith(COLUMN))
                .collect(Collectors.joining(", "));
        return Optional.of("a trial takes its columns from 'dataset'"
                + (columns.isEmpty() ? "" : ", and hyperparameters name one in " + columns + " only")
                + "; drop it");
    }

    /** The type of a hyperparameter's value. */
    public enum Type {
        FLOAT,
        INT,
        BOOLEAN,
        TEXT
    }

    /**
     * One declared hyperparameter.
     *
     * @param low inclusive bound of a number; null if there is none
     * @param high inclusive bound of a number; null if there is none
     * @param choices the allowed words of a TEXT; empty if any
     * @param defaultValue the value when it is not given; null if the trainer decides
     * @param description one sentence
     */
    public record Hyperparameter(
            String name,
            Type type,
            @Nullable Double low,
            @Nullable Double high,
            List<String> choices,
            @Nullable Object defaultValue,
            String description) {
        public Hyperparameter {
            choices = List.copyOf(choices);
        }
    }
}
