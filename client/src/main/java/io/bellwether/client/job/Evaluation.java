package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * How often each trial of a sweep is evaluated, and on what: its value is the mean. Every fold of every repeat is a task of its own, so
 * they run in parallel on the cluster. Immutable.
 *
 * @param folds parts of the train rows, each of which is predicted once by a model that was fitted on the others; 1 for no
 *     cross-validation, but the dataset's own train and validation rows
 * @param repeats how often all that is done, each time with other folds and another seed for the trainer
 * @param stratify whether each fold has its share of each label; null for yes, if the metric is of a classifier
 * @param seed says which row is in which fold
 */
public record Evaluation(int folds, int repeats, @Nullable Boolean stratify, long seed) {
    /** More evaluations of one trial are refused. */
    public static final int MOST = 200;

    public Evaluation {
        if (folds < 1 || folds > MOST) {
            throw SpecChecks.invalid("evaluate.folds", folds, "1 to " + MOST, "choose for example 5");
        }
        if (repeats < 1 || repeats > MOST) {
            throw SpecChecks.invalid("evaluate.repeats", repeats, "1 to " + MOST, "choose for example 2");
        }
        if (folds * repeats > MOST) {
            throw SpecChecks.invalid(
                    "evaluate",
                    folds + " folds x " + repeats + " repeats",
                    "at most " + MOST + " evaluations of a trial",
                    "choose fewer repeats");
        }
    }

    /** Cross-validation with so many folds. */
    public static Evaluation folds(int folds) {
        return new Evaluation(folds, 1, null, 0);
    }

    /** So many fits with different seeds of the trainer, all evaluated on the validation rows. */
    public static Evaluation repeats(int repeats) {
        return new Evaluation(1, repeats, null, 0);
    }

    /** The same, so many times. */
    public Evaluation repeated(int times) {
        return new Evaluation(folds, times, stratify, seed);
    }

    /** How many tasks a trial has. */
    @JsonIgnore
    public int count() {
        return folds * repeats;
    }
}
