package io.bellwether.client.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer declares of itself; nodes send it when they register, so that the coordinator can check specs.
 *
 * @param distributed whether a gang of several nodes can fit one trial together
 */
public record TrainerDescriptor(
        String name, boolean needsDataset, List<Hyperparameter> hyperparameters, boolean distributed) {
    public TrainerDescriptor {
        hyperparameters = List.copyOf(hyperparameters);
    }

    /** Of a trainer that fits on one node alone. */
    public TrainerDescriptor(String name, boolean needsDataset, List<Hyperparameter> hyperparameters) {
        this(name, needsDataset, hyperparameters, false);
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
