package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** What a client submits and the cluster then owns. The same shape in Java, YAML, JSON over HTTP and the journal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Sweep.class, name = "sweep"),
    @JsonSubTypes.Type(value = BatchInference.class, name = "batch-inference"),
    @JsonSubTypes.Type(value = DurableTasks.class, name = "tasks"),
    @JsonSubTypes.Type(value = SessionLease.class, name = "session"),
    @JsonSubTypes.Type(value = TrainingSet.class, name = "training-set"),
    @JsonSubTypes.Type(value = Materialization.class, name = "materialization"),
    @JsonSubTypes.Type(value = DataChecks.class, name = DataChecks.KIND),
    @JsonSubTypes.Type(value = DatasetLoad.class, name = DatasetLoad.KIND)
})
public sealed interface JobSpec
        permits Sweep, BatchInference, DurableTasks, SessionLease, FeatureJob, DataChecks, DatasetLoad {
    /** A name for people; need not be unique. */
    String name();

    /** What each of its tasks takes of a node, unless the task says so itself; null for one slot. */
    default @Nullable Resources resources() {
        return null;
    }

    /** Whose it is, how much it matters and how long it may take; null for the default. */
    default @Nullable Scheduling scheduling() {
        return null;
    }

    /** As {@link #scheduling()}, with the default in place of null. */
    default Scheduling schedulingOrDefault() {
        Scheduling scheduling = scheduling();
        return scheduling == null ? Scheduling.DEFAULT : scheduling;
    }

    /** The word for the kind of job in YAML and JSON. */
    @JsonIgnore
    String kind();

    /** The key by which the spec says how its files are written. */
    @JsonIgnore
    default String formatKey() {
        return "format";
    }

    <R> R accept(Visitor<R> visitor);

    /** One case for each kind of job. */
    interface Visitor<R> {
        R visit(Sweep sweep);

        R visit(BatchInference batch);

        R visit(DurableTasks tasks);

        R visit(SessionLease session);

        R visit(FeatureJob job);

        R visit(DataChecks checks);

        R visit(DatasetLoad load);
    }

    /** The message for a missing or blank field. */
    static String requireText(@Nullable String value, String field, String example) {
        if (value == null || value.isBlank()) {
            throw SpecChecks.invalid(field, "missing", "for example " + example, "add it");
        }
        return value;
    }
}
