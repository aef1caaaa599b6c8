package io.bellwether.client.job;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A feature as people name it: {@code view:feature}, {@code view@version:feature}, or a view for all of its features.
 *
 * @param version 0 for the newest
 * @param feature null for all
 */
public record FeatureRef(String view, int version, @Nullable String feature) {
    private static final Pattern TEXT = Pattern.compile("([^:@]+)(?:@v?(\\d{1,9}))?(?::(.+))?");

    /** The reference that the text is, or a refusal. */
    public static FeatureRef parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw SpecChecks.invalid(
                    "features",
                    "'" + text + "'",
                    "view:feature, view@version:feature or view",
                    "write for example driver_stats:conv_rate");
        }
        String version = matcher.group(2);
        return new FeatureRef(matcher.group(1), version == null ? 0 : Integer.parseInt(version), matcher.group(3));
    }

    /** {@code view}, or {@code view@version} if it names one. */
    public String viewId() {
        return version == 0 ? view : view + "@" + version;
    }
}
