package io.bellwether.worker.engine.spark;

import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrainerFamily;
import java.util.ArrayList;
import java.util.List;

/** A trainer for every estimator of the catalogue, called {@code spark.} and the class's simple name. */
public final class SparkTrainers implements TrainerFamily {
    @Override
    public List<Trainer> trainers() {
        List<Trainer> trainers = new ArrayList<>();
        for (EstimatorEntry entry : EstimatorCatalogue.entries()) {
            trainers.add(new SparkTrainer(entry));
        }
        return trainers;
    }
}
