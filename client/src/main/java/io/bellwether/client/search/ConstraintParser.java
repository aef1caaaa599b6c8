package io.bellwether.client.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.search.Expression.Logical;
import io.bellwether.client.search.Expression.Named;
import io.bellwether.client.search.Expression.Numeric;
import io.bellwether.client.search.Expression.Word;
import io.bellwether.client.spec.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/*
 * Implementation note. The grammar, loosest first:
 *
 *   constraint = "if" or "then" or ["else" or] | or
 *   or         = and {"or" and}          and = not {"and" not}          not = "not" not | comparison
 *   comparison = sum {("<" | "<=" | ">" | ">=" | "=" | "!=") sum} | sum ["not"] "in" "(" sum {"," sum} ")"
 *   sum        = product {("+" | "-") product}          product = sign {("*" | "/" | "%") sign}
 *   sign       = "-" sign | power          power = atom ["^" sign]
 *   atom       = number | 'word' | name | function "(" sum {"," sum} ")" | "true" | "false" | "(" constraint ")"
 */
/** Reads one constraint. Used once. */
final class ConstraintParser {
    private static final int MAX_DEPTH = 50;
    private static final List<String> COMPARISONS = List.of("<", "<=", ">", ">=", "=", "==", "!=");

    private final String text;
    private final Map<String, Parameter> parameters;
    private final List<Token> tokens;
    private final Set<String> names = new HashSet<>();
    private int next;
    private int depth;

    ConstraintParser(String text, Map<String, Parameter> parameters) {
        this.text = text;
        this.parameters = parameters;
        this.tokens = Token.of(text);
    }

    Constraint parse() {
        Token first = peek();
        Logical whole = logical(constraint(), first);
        if (peek().kind() != Token.Kind.END) {
            throw unexpected("the end, 'and', 'or' or a comparison");
        }
        if (names.isEmpty()) {
            throw Constraint.wrong(text, 0, "names no parameter", "name one: " + Nearest.hint("", parameters.keySet()));
        }
        return new Constraint(text, names, whole.value());
    }

    private Expression constraint() {
        enter();
        try {
            if (!take("if")) {
                return or();
            }
            Logical condition = logical(or(), previous());
            expect("then");
            Logical then = logical(or(), previous());
            Logical either = condition.not().or(then);
            return take("else") ? either.and(condition.or(logical(or(), previous()))) : either;
        } finally {
            depth--;
        }
    }

    private Expression or() {
        Token at = peek();
        Expression left = and();
        while (take("or") || take("||")) {
            left = logical(left, at).or(logical(and(), previous()));
        }
        return left;
    }

    private Expression and() {
        Token at = peek();
        Expression left = not();
        while (take("and") || take("&&")) {
            left = logical(left, at).and(logical(not(), previous()));
        }
        return left;
    }

    private Expression not() {
        if (take("not") || take("!")) {
            enter();
            Logical negated = logical(not(), previous()).not();
            depth--;
            return negated;
        }
        return comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        boolean negated = peek().is("not") && tokens.get(next + 1).is("in");
        next += negated ? 1 : 0;
        if (take("in")) {
            Logical among = among(left);
            return negated ? among.not() : among;
        }
        Logical all = null;
        while (peek().kind() == Token.Kind.SYMBOL && COMPARISONS.contains(peek().text())) {
            Token operator = take();
            Expression right = sum();
            Logical one = compare(left, operator, right);
            all = all == null ? one : all.and(one);
            left = right;
        }
        return all == null ? left : all;
    }

    private Logical among(Expression left) {
        Token in = previous();
        expect("(");
        Logical any = null;
        do {
            Logical one = compare(left, new Token(Token.Kind.SYMBOL, "=", in.at()), sum());
            any = any == null ? one : any.or(one);
        } while (take(","));
        expect(")");
        return any;
    }

    private Logical compare(Expression left, Token operator, Expression right) {
        try {
            return Comparison.of(left, operator.text(), right);
        } catch (Comparison.Mismatch e) {
            throw Constraint.wrong(text, operator.at(), e.what, e.next);
        }
    }

    private Expression sum() {
        Token at = peek();
        Expression left = product();
        while (peek().is("+") || peek().is("-")) {
            boolean plus = take().is("+");
            Numeric right = numeric(product(), previous());
            left = numeric(left, at).with(right, plus ? Double::sum : (a, b) -> a - b);
        }
        return left;
    }

    private Expression product() {
        Token at = peek();
        Expression left = sign();
        while (peek().is("*") || peek().is("/") || peek().is("%")) {
            String operator = take().text();
            Numeric right = numeric(sign(), previous());
            left = numeric(left, at)
                    .with(
                            right,
                            switch (operator) {
                                case "*" -> (a, b) -> a * b;
                                case "/" -> (a, b) -> a / b;
                                default -> (a, b) -> a % b;
                            });
        }
        return left;
    }

    private Expression sign() {
        if (take("-")) {
            enter();
            Numeric negative = numeric(sign(), previous()).map(a -> -a);
            depth--;
            return negative;
        }
        Token at = peek();
        Expression base = atom();
        if (!take("^")) {
            return base;
        }
        enter();
        Numeric power = numeric(base, at).with(numeric(sign(), previous()), StrictMath::pow);
        depth--;
        return power;
    }

    private Expression atom() {
        Token token = peek();
        switch (token.kind()) {
            case NUMBER -> {
                take();
                return number(token);
            }
            case WORD -> {
                take();
                return new Word(token.text());
            }
            case QUOTED_NAME -> {
                take();
                return parameter(token);
            }
            case NAME -> {
                return name(token);
            }
            default -> {
                if (!take("(")) {
                    throw unexpected("a parameter, a number, a 'word' or (");
                }
                Expression inner = constraint();
                expect(")");
                return inner;
            }
        }
    }

    private Expression name(Token token) {
        if (token.is("true") || token.is("false")) {
            take();
            return new Word(token.text());
        }
        if (tokens.get(next + 1).is("(") && !parameters.containsKey(token.text())) {
            take();
            take();
            List<Numeric> arguments = new ArrayList<>();
            enter();
            do {
                arguments.add(numeric(sum(), previous()));
            } while (take(","));
            depth--;
            expect(")");
            return function(token, arguments);
        }
        take();
        return parameter(token);
    }

    private Numeric function(Token name, List<Numeric> arguments) {
        Functions.Function function = Functions.BY_NAME.get(name.text());
        if (function == null) {
            throw Constraint.wrong(
                    text,
                    name.at(),
                    "no function '" + name.text() + "'",
                    Nearest.hint(name.text(), Functions.BY_NAME.keySet()));
        }
        if (!function.takes(arguments.size())) {
            throw Constraint.wrong(
                    text,
                    name.at(),
                    name.text() + " of " + arguments.size() + " numbers (expected: " + function.expected() + ")",
                    "correct it");
        }
        return function.apply(arguments);
    }

    private Expression parameter(Token token) {
        Parameter parameter = parameters.get(token.text());
        if (parameter == null) {
            throw Constraint.wrong(
                    text,
                    token.at(),
                    "no parameter '" + token.text() + "'",
                    Nearest.hint(token.text(), parameters.keySet()));
        }
        String name = token.text();
        names.add(name);
        List<String> words = Checks.words(parameter);
        return words.isEmpty()
                ? new Numeric(values -> Values.number(Objects.requireNonNull(values.get(name), name)), Set.of(name))
                : new Named(name, words, parameter instanceof Parameter.Ordinal);
    }

    private Numeric number(Token token) {
        try {
            return Numeric.constant(Double.parseDouble(token.text()));
        } catch (NumberFormatException e) {
            throw Constraint.wrong(
                    text, token.at(), "'" + token.text() + "' is no number", "write it like 0.5 or 1e-3");
        }
    }

    private Logical logical(Expression expression, Token at) {
        if (expression instanceof Logical logical) {
            return logical;
        }
        if (expression instanceof Named named && Set.copyOf(named.words()).equals(Set.of("true", "false"))) {
            return Comparison.ofWords(named, "true");
        }
        if (expression instanceof Word word
                && (word.text().equals("true") || word.text().equals("false"))) {
            return Logical.constant(word.text().equals("true"));
        }
        throw Constraint.wrong(text, at.at(), "this is neither true nor false", "compare it, for example with <=");
    }

    private Numeric numeric(Expression expression, Token at) {
        if (expression instanceof Numeric numeric) {
            return numeric;
        }
        throw Constraint.wrong(
                text, at.at(), "a number is expected here", "words can be compared, but not reckoned with");
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw Constraint.wrong(text, peek().at(), "nested deeper than " + MAX_DEPTH, "split the constraint");
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token previous() {
        return tokens.get(Math.max(0, next - 1));
    }

    private Token take() {
        return tokens.get(next++);
    }

    private boolean take(String symbol) {
        boolean there = peek().is(symbol);
        next += there ? 1 : 0;
        return there;
    }

    private void expect(String symbol) {
        if (!take(symbol)) {
            throw unexpected("'" + symbol + "'");
        }
    }

    private ClusterException unexpected(String expected) {
        Token found = peek();
        String what = found.kind() == Token.Kind.END ? "the constraint ends" : "found '" + found.text() + "'";
        return Constraint.wrong(text, found.at(), what + " (expected: " + expected + ")", "correct it");
    }
}
