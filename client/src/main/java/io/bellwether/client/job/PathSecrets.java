package io.bellwether.client.job;

import io.bellwether.client.ClusterException;
import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckSpec;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Specs are looked at when they are submitted, and not when they are made: journal and records are read by making them, and a
 * coordinator whose journal has such a path since earlier releases must still start.
 */
/** Refuses passwords in the paths of a spec, such as {@code s3a://KEY:SECRET@bucket}: journal and records would keep and show them. */
public final class PathSecrets {
    private static final Pattern URI = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9+.-]*)://([^/]*)", Pattern.DOTALL);

    /** A user and a host by name or in the brackets of IPv6, with a port. */
    private static final Pattern HOST = Pattern.compile("([^:/@]*@)?([^:/@\\[]*|\\[[0-9A-Fa-f:.%]*\\])(:\\d*)?");

    /** A bucket has no port, and a secret that holds slashes seems to end at the first. */
    private static final Pattern BUCKET = Pattern.compile("(?:(?!:|%3A).)*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private PathSecrets() {}

    /** {@code INVALID_ARGUMENT} if a path of the job has one. */
    public static void refuse(JobSpec spec) {
        spec.accept(new Paths());
    }

    /** {@code INVALID_ARGUMENT} if the view's path has one. */
    public static void refuse(FeatureViewSpec view) {
        refuse("source.path", view.path());
    }

    /** {@code INVALID_ARGUMENT} if {@code path} has one; the message has the {@code field}, and not the secret. */
    public static void refuse(String field, @Nullable String path) {
        Matcher uri = URI.matcher(path == null ? "" : path);
        if (!uri.lookingAt()) {
            return;
        }
        boolean isBucket = uri.group(1).toLowerCase(Locale.ROOT).startsWith("s3");
        if (!(isBucket ? BUCKET : HOST).matcher(uri.group(2)).matches()) {
            throw complaint(field, uri.group(1), isBucket ? "" : ", whose port is a number");
        }
    }

    private static ClusterException complaint(String field, String scheme, String more) {
        return SpecChecks.invalid(
                field,
                scheme + "://***@...",
                "a URI without a password, which journal and records would keep" + more,
                "drop it, and give it to the workers, by their environment or in their HADOOP_CONF_DIR");
    }

    private static final class Paths implements JobSpec.Visitor<Boolean> {
        @Override
        public Boolean visit(Sweep sweep) {
            DatasetSpec dataset = sweep.dataset();
            if (dataset != null) {
                refuse(dataset);
            }
            return true;
        }

        @Override
        public Boolean visit(DatasetLoad load) {
            refuse(load.dataset());
            return true;
        }

        private static void refuse(DatasetSpec dataset) {
            refuse("dataset.path", dataset.path());
            refuse("dataset.validation.path", dataset.validation().path());
            refuse(dataset.checks());
        }

        @Override
        public Boolean visit(BatchInference batch) {
            refuse("input", batch.input());
            refuse("output", batch.output());
            refuse(batch.checks());
            return true;
        }

        @Override
        public Boolean visit(FeatureJob job) {
            if (job instanceof TrainingSet set) {
                refuse("entities.path", set.entities().path());
                refuse("output", set.output());
            }
            return true;
        }

        @Override
        public Boolean visit(DataChecks checks) {
            refuse("path", checks.path());
            refuse(checks.checks());
            return true;
        }

        @Override
        public Boolean visit(DurableTasks tasks) {
            return true;
        }

        @Override
        public Boolean visit(SessionLease session) {
            return true;
        }

        private static void refuse(List<CheckSpec> checks) {
            for (CheckSpec check : checks) {
                if (check.kind() == CheckKind.DRIFT) {
                    refuse("checks.params.reference", check.word("reference", ""));
                }
            }
        }

        private static void refuse(String field, @Nullable String path) {
            PathSecrets.refuse(field, path);
        }
    }
}
