package io.bellwether.worker.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** An open file of JSON lines, or a range of one, all of which are read. Caller-confined. */
final class JsonFile implements JsonRows {
    static final JsonFactory FACTORY = new JsonFactory();

    private static final Pattern PARSERS_PLACE = Pattern.compile(" ?\\(start marker at \\[Source:[^\\]]*\\]\\)");

    private final String file;
    private final JsonParser parser;
    private final LongSupplier before;
    private int line;

    private JsonFile(String file, JsonParser parser, LongSupplier before) {
        this.file = file;
        this.parser = parser;
        this.before = before;
    }

    static JsonFile open(String file, TextLines lines) {
        try {
            return new JsonFile(file, FACTORY.createParser(lines.reader()), lines.before());
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    @Override
    public boolean next() {
        try {
            JsonToken token = parser.nextToken();
            line = parser.currentTokenLocation().getLineNr();
            if (token != null && token != JsonToken.START_OBJECT) {
                throw DataErrors.invalid(
                        at(), "'" + parser.getText() + "'", "an object, one a line", "write it as JSON lines");
            }
            return token != null;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void forEach(Values values) {
        try {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw DataErrors.invalid(at(), "it ends within an object", "a complete file", "write it anew");
                }
                if (token.isStructStart()) {
                    parser.skipChildren();
                } else {
                    values.value(name, token, parser.getText());
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Supplier<String> place() {
        int here = line;
        return () -> place(here);
    }

    private String place(int here) {
        return "file " + file + ", line " + (before.getAsLong() + here);
    }

    @Override
    public MalformedCount malformed() {
        return new MalformedCount(); // it would have failed
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    /** What the parser complains of, without the place in its own terms. */
    static String wrong(JsonProcessingException e) {
        return PARSERS_PLACE.matcher(e.getOriginalMessage()).replaceAll("");
    }

    private RuntimeException failed(IOException e) {
        if (e instanceof JsonProcessingException bad) {
            int where = bad.getLocation() == null ? line : bad.getLocation().getLineNr();
            return DataErrors.invalid(
                    place(where),
                    wrong(bad)
                            + (where == line
                                    ? ""
                                    : ", in the object that begins in line " + (before.getAsLong() + line)),
                    "a JSON object a line",
                    "correct the line, write the file anew, or have such lines dropped by dataset.format.malformed");
        }
        return DataErrors.failed("reading", file, "after line " + (before.getAsLong() + line), e);
    }
}
