package io.bellwether.worker.engine;

import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.task.TrainerDescriptor.Hyperparameter;
import java.util.List;

/** Short forms to declare hyperparameters by. Bounds are inclusive. */
public final class Hyperparameters {
    private Hyperparameters() {}

    /** A number. */
    public static Hyperparameter real(String name, double low, double high, double defaultValue, String description) {
        return new Hyperparameter(name, TrainerDescriptor.Type.FLOAT, low, high, List.of(), defaultValue, description);
    }

    /** A whole number. */
    public static Hyperparameter integer(String name, int low, int high, int defaultValue, String description) {
        return new Hyperparameter(
                name, TrainerDescriptor.Type.INT, (double) low, (double) high, List.of(), defaultValue, description);
    }

    /** One of some words. */
    public static Hyperparameter choice(String name, List<String> choices, String description) {
        return new Hyperparameter(name, TrainerDescriptor.Type.TEXT, null, null, choices, choices.get(0), description);
    }
}
