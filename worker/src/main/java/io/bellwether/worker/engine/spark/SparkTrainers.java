package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrainerFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A trainer for every estimator of Spark's, called {@code spark.} and the class's simple name; and for every other one on the
 * class path, called by its class's full name.
 */
public final class SparkTrainers implements TrainerFamily {
    @Override
    public List<Trainer> trainers() {
        List<Trainer> trainers = new ArrayList<>();
        for (EstimatorEntry entry : EstimatorCatalogue.entries()) {
            trainers.add(new SparkTrainer(entry));
        }
        return trainers;
    }

    @Override
    public Optional<Trainer> named(String name) {
        if (!TrainerDescriptor.isClassName(name)) {
            return Optional.empty();
        }
        Optional<EstimatorEntry> known = EstimatorCatalogue.entries().stream()
                .filter(entry -> entry.className().equals(name))
                .findFirst();
        EstimatorEntry entry = known.orElseGet(() -> EstimatorSurvey.of(name, EstimatorClass.create(name)));
        String refusal = entry.descriptor().refusal();
        if (refusal != null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "trainer: '" + name + "' can't be used in a sweep; " + refusal);
        }
        return Optional.of(new SparkTrainer(entry));
    }
}
