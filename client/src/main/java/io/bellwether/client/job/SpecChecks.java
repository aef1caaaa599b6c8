package io.bellwether.client.job;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one form of complaint about a spec: what, value, expectation, next step. */
final class SpecChecks {
    /** Such as {@code s3a://KEY:SECRET@bucket}, and not {@code hdfs://host:8020/a@b}; a secret may hold slashes. */
    private static final Pattern WITH_PASSWORD =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://[^/@]*:(?!\\d*/)[^@]*@.*");

    private SpecChecks() {}

    static ClusterException invalid(String what, Object value, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT, what + ": " + value + " (expected: " + expectation + "); " + next);
    }

    /** A path or URI, which is not missing and has no password, since journal and records would keep and show that. */
    static String requirePath(@Nullable String path, String field, String example) {
        String text = JobSpec.requireText(path, field, example);
        Matcher secret = WITH_PASSWORD.matcher(text);
        if (secret.matches()) {
            throw invalid(
                    field,
                    secret.group(1) + "://***@...",
                    "a URI without a password, which journal and records would keep",
                    "drop it, and give it to the workers, by their environment or in their HADOOP_CONF_DIR");
        }
        return text;
    }
}
