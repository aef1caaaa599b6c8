package io.bellwether.worker.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.bellwether.client.job.SourceFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. After a broken object nobody can say where the next one begins but by the line's end. So, other than in JsonFile, an
 * object is one line here, and is looked at as a whole before any of it is given away.
 */
/** An open file of JSON lines, or a range of one, without those that are malformed: no object, or with a value that is not of its given type. Caller-confined. */
final class JsonLines implements JsonRows {
    private final String file;
    private final BufferedReader lines;
    private final LongSupplier before;
    private final Map<String, TableColumn> given;
    private final MalformedCount malformed = new MalformedCount();
    private final List<Value> values = new ArrayList<>();
    private long line;

    JsonLines(String file, TextLines lines, SourceFormat format) {
        this.file = file;
        this.lines = lines.reader();
        before = lines.before();
        given = GivenTypes.byName(format);
    }

    private record Value(String name, JsonToken token, String text) {}

    @Override
    public boolean next() {
        try {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                line++;
                if (!text.isBlank() && keeps(text)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, "after line " + (before.getAsLong() + line), e);
        }
    }

    @Override
    public void forEach(Values taker) {
        values.forEach(each -> taker.value(each.name, each.token, each.text));
    }

    @Override
    public Supplier<String> place() {
        long here = line;
        return () -> at(here);
    }

    @Override
    public MalformedCount malformed() {
        return malformed;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private String at(long here) {
        return "file " + file + ", line " + (before.getAsLong() + here);
    }

    private boolean keeps(String text) throws IOException {
        Supplier<String> at = place();
        String wrong = read(text);
        if (wrong != null) {
            malformed.row(() -> at.get() + ": " + wrong);
            return false;
        }
        boolean isGood = true;
        for (Value value : values) {
            isGood &= JsonFormat.isReadable(given, value.name, value.token, value.text, malformed, at);
        }
        if (!isGood) {
            malformed.row(at);
        }
        return isGood;
    }

    /** Reads the values of a line; what is wrong with it, null if nothing. */
    private @Nullable String read(String text) throws IOException {
        values.clear();
        try (JsonParser parser = JsonFile.FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "no JSON object";
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return "it ends within an object";
                }
                if (token.isStructStart()) {
                    parser.skipChildren();
                } else {
                    values.add(new Value(name, token, parser.getText()));
                }
            }
            return parser.nextToken() == null ? null : "more than one object";
        } catch (JsonProcessingException e) {
            return JsonFile.wrong(e);
        }
    }
}
