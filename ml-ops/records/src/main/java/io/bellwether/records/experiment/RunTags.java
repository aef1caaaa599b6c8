package io.bellwether.records.experiment;

import io.bellwether.records.tracking.RunRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The tags that have a meaning. */
public final class RunTags {
    /** The run's name; always the same as the run's own. */
    public static final String NAME = "mlflow.runName";

    /** Where a run came from. */
    public static final String SOURCE_TYPE = "mlflow.source.type";

    /** Of a sweep's trials, and on experiments of the latest sweep: its job. */
    public static final String JOB = "bellwether.job";

    /** The number of the trial in its sweep. */
    public static final String TRIAL = "bellwether.trial";

    /** What trained. */
    public static final String TRAINER = "bellwether.trainer";

    private static final String OWN_PREFIX = "bellwether.";

    private RunTags() {}

    /** The tags of a sweep's trial. */
    public static Map<String, String> ofTrial(RunRecord run) {
        Map<String, String> tags = new LinkedHashMap<>(run.tags());
        tags.put(NAME, run.name());
        tags.put(SOURCE_TYPE, "JOB");
        tags.put(JOB, Objects.requireNonNull(run.job(), "job").value());
        tags.put(TRIAL, Integer.toString(Objects.requireNonNull(run.trial(), "trial")));
        tags.put(TRAINER, run.trainer());
        return tags;
    }

    static Map<String, String> named(Map<String, String> tags, String name) {
        Map<String, String> named = new LinkedHashMap<>(tags);
        named.put(NAME, name);
        return Map.copyOf(named);
    }

    /** Whether a tag says of a trial what only the cluster knows. */
    public static boolean isOwn(String key) {
        return key.startsWith(OWN_PREFIX);
    }
}
