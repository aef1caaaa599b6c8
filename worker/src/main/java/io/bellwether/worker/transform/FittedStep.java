package io.bellwether.worker.transform;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a step has learned of the training rows, as it is kept with the model. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Filled.class, name = "filled"),
    @JsonSubTypes.Type(value = Affine.class, name = "affine"),
    @JsonSubTypes.Type(value = Clipped.class, name = "clipped"),
    @JsonSubTypes.Type(value = OneHot.class, name = "one-hot"),
    @JsonSubTypes.Type(value = Mapped.class, name = "mapped"),
    @JsonSubTypes.Type(value = Hashed.class, name = "hashed"),
    @JsonSubTypes.Type(value = Binned.class, name = "binned"),
    @JsonSubTypes.Type(value = DateParts.class, name = "date-parts"),
    @JsonSubTypes.Type(value = Products.class, name = "products"),
    @JsonSubTypes.Type(value = Dropped.class, name = "dropped")
})
sealed interface FittedStep
        permits Filled, Affine, Clipped, OneHot, Mapped, Hashed, Binned, DateParts, Products, Dropped {
    /** One for each thread that applies it. */
    Applied open();

    /**
     * A step as it was fitted.
     *
     * @param onTrain how it treats the very rows that it was fitted on
     */
    record Fit(FittedStep step, Applied onTrain) {
        static Fit of(FittedStep step) {
            return new Fit(step, step.open());
        }
    }
}
