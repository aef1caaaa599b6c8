package io.bellwether.records.experiment;

/** Which of the records that can be put aside to look at. */
public enum Lifecycle {
    /** Those in use. */
    ACTIVE_ONLY,
    /** Those put aside. */
    DELETED_ONLY,
    ALL
}
