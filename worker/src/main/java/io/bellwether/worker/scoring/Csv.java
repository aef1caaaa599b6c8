package io.bellwether.worker.scoring;

/** How a field of CSV is written. */
final class Csv {
    private Csv() {}

    /** The field, in quotes if it needs them. An empty one has them: without, it would be missing. */
    static String quoted(String field) {
        boolean plain = !field.isEmpty();
        for (int i = 0; plain && i < field.length(); i++) {
            char c = field.charAt(i);
            plain = c != ',' && c != '"' && c != '\n' && c != '\r';
        }
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
