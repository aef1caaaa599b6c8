package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/** What the cluster does with feature views. */
public sealed interface FeatureJob extends JobSpec permits TrainingSet, Materialization {
    /** The features, or whole views, that it is about. */
    @JsonIgnore
    List<FeatureRef> refs();

    @Override
    default <R> R accept(Visitor<R> visitor) {
        return visitor.visit(this);
    }
}
