package io.bellwether.client.spec;

/** A place in a source; line and column count from 1, as editors do. */
record Position(Source source, int line, int column) {
    @Override
    public String toString() {
        return source.hasLines() ? source.name() + ":" + line + ":" + column : source.name();
    }
}
