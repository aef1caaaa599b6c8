package io.bellwether.client.feature;

/** What is known of an entity's feature; the words are Feast's. */
public enum FeatureStatus {
    /** There is a value. */
    PRESENT,
    /** The entity's newest row has no value in this column. */
    NULL_VALUE,
    /** The view has no row of the entity. */
    NOT_FOUND,
    /** The entity's newest row is older than the view's time to live; its value is not told. */
    OUTSIDE_MAX_AGE
}
