package io.bellwether.records.filter;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** How a comparison compares. */
public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    /** A pattern of {@code %} (anything) and {@code _} (any one character). */
    LIKE("LIKE"),
    /** As {@link #LIKE}, whatever the case of the letters. */
    ILIKE("ILIKE"),
    IN("IN"),
    NOT_IN("NOT IN");

    /** What numbers can be compared by. */
    static final Set<Operator> OF_NUMBERS = EnumSet.range(EQUAL, GREATER_OR_EQUAL);

    /** What texts can be compared by. */
    static final Set<Operator> OF_TEXTS = EnumSet.of(EQUAL, NOT_EQUAL, LIKE, ILIKE, IN, NOT_IN);

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    /** As it is written in a filter. */
    public String symbol() {
        return symbol;
    }

    boolean takesList() {
        return this == IN || this == NOT_IN;
    }

    static String list(Set<Operator> operators) {
        return operators.stream().map(Operator::symbol).collect(Collectors.joining(" "));
    }
}
