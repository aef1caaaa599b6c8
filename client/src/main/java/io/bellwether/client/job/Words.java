package io.bellwether.client.job;

/** What names of things may look like. By hand, not by a pattern: a replay of the journal checks millions. */
final class Words {
    private static final int LONGEST = 64;

    private Words() {}

    /** Whether it is 1 to 64 letters, digits, '_', '.' or '-', and begins with a letter or a digit. */
    static boolean isWord(String text) {
        int length = text.length();
        if (length < 1 || length > LONGEST || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char next = text.charAt(i);
            if (!isLetterOrDigit(next) && next != '_' && next != '.' && next != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
    }
}
