package io.bellwether.coordinator.search;

import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.SearchQuestion;

/** What a coordinator's samplers answer to the sweeps' questions, from its start on. Thread-safe. */
public final class Answers {
    private final Suggestions suggestions = new Suggestions();

    public Command to(SearchQuestion question) {
        return suggestions.answer(question);
    }
}
