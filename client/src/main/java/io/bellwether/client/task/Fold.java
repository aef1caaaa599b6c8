package io.bellwether.client.task;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Which of a trial's evaluations a task is.
 *
 * @param number counts the trial's evaluations, from 0
 * @param fold which part of the train rows is predicted, from 0; the model is fitted on the others
 * @param folds how many parts there are; 1 if the dataset's own validation rows are predicted
 * @param seed says, together with {@code stratify}, which row is in which part
 */
public record Fold(int number, int fold, int folds, boolean stratify, long seed) {
    public Fold {
        if (fold < 0 || fold >= folds) {
            throw new IllegalArgumentException("fold: " + fold + " of " + folds + " (expected: 0 <= fold < folds)");
        }
    }

    /** Whether it parts the train rows. */
    @JsonIgnore
    public boolean isCut() {
        return folds > 1;
    }
}
