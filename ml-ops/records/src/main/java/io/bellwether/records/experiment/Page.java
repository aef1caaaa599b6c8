package io.bellwether.records.experiment;

import static io.bellwether.records.experiment.LogLimits.invalid;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Part of a result.
 *
 * @param nextToken where the next part begins; null if this one ends with the end
 */
public record Page<T>(List<T> items, @Nullable String nextToken) {
    private static final Pattern TOKEN = Pattern.compile("\\{\"offset\": ?(\\d{1,18})}");

    public Page {
        items = List.copyOf(items);
    }

    /** Of items that were asked for as one more than {@code max} from {@code offset} on. */
    public static <T> Page<T> of(List<T> oneMore, long offset, int max) {
        return oneMore.size() <= max
                ? new Page<>(oneMore, null)
                : new Page<>(oneMore.subList(0, max), token(offset + max));
    }

    /** The token of an offset. */
    static String token(long offset) {
        byte[] json = ("{\"offset\": " + offset + "}").getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(json);
    }

    /** The offset of a token; 0 if there is none. */
    public static long offset(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        try {
            Matcher json = TOKEN.matcher(new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8));
            if (json.matches()) {
                return Long.parseLong(json.group(1));
            }
        } catch (IllegalArgumentException e) {
            throw bad(token);
        }
        throw bad(token);
    }

    private static RuntimeException bad(String token) {
        return invalid("page_token", "'" + token + "'", "the next_page_token of the page before, as it is; or none");
    }
}
