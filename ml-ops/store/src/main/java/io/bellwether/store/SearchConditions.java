package io.bellwether.store;

import io.bellwether.records.filter.Comparison;
import io.bellwether.records.filter.Filter;
import io.bellwether.records.filter.FilterField;
import io.bellwether.records.filter.SortOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.SortField;
import org.jooq.impl.CustomCondition;
import org.jooq.impl.CustomField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * A filter and its orders as SQL. Values always travel as bound parameters.
 *
 * @param fields finds what a name stands for
 */
record SearchConditions(Fields fields) {
    /** The SQL expression of a field; null in rows that lack it. */
    interface Fields {
        Field<String> text(FilterField field);

        Field<Double> number(FilterField field);
    }

    Condition condition(Filter filter) {
        Condition all = DSL.noCondition();
        for (Comparison comparison : filter.comparisons()) {
            all = all.and(comparison.field().numeric() ? ofNumber(comparison) : ofText(comparison));
        }
        return all;
    }

    private Condition ofNumber(Comparison comparison) {
        Field<Double> field = fields.number(comparison.field());
        double value = comparison.number();
        return switch (comparison.operator()) {
            case EQUAL -> field.eq(value);
            case NOT_EQUAL -> field.ne(value);
            case LESS -> field.lt(value);
            case LESS_OR_EQUAL -> field.le(value);
            case GREATER -> field.gt(value);
            case GREATER_OR_EQUAL -> field.ge(value);
            case LIKE, ILIKE, IN, NOT_IN -> throw unexpected(comparison);
        };
    }

    private Condition ofText(Comparison comparison) {
        Field<String> field = fields.text(comparison.field());
        return switch (comparison.operator()) {
            case EQUAL -> field.eq(comparison.text());
            case NOT_EQUAL -> field.ne(comparison.text());
            case IN -> field.in(comparison.values());
            case NOT_IN -> field.notIn(comparison.values());
            case LIKE -> like(field, comparison.text(), pattern -> pattern);
            case ILIKE -> like(DSL.lower(field), comparison.text(), DSL::lower);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> throw unexpected(comparison);
        };
    }

    private static IllegalStateException unexpected(Comparison comparison) {
        return new IllegalStateException(comparison + ": the parser lets no such operator through");
    }

    private static Condition like(Field<String> field, String pattern, UnaryOperator<Field<String>> fold) {
        return CustomCondition.of(context -> context.visit(
                context.family() == SQLDialect.SQLITE
                        ? DSL.condition("{0} glob {1}", field, fold.apply(DSL.val(glob(pattern))))
                        : DSL.condition("{0} like {1} escape ''", field, fold.apply(DSL.val(pattern)))));
    }

    /* SQLite's own LIKE does not tell upper from lower case; GLOB does, with other signs. */
    private static String glob(String pattern) {
        StringBuilder glob = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char character = pattern.charAt(i);
            switch (character) {
                case '%' -> glob.append('*');
                case '_' -> glob.append('?');
                case '*', '?', '[' -> glob.append('[').append(character).append(']');
                default -> glob.append(character);
            }
        }
        return glob.toString();
    }

    /* As SQLite sorts, whatever the language of a PostgreSQL database. */
    private static Field<String> byCode(Field<String> field) {
        return CustomField.of(
                "by_code",
                SQLDataType.VARCHAR,
                context -> context.visit(
                        context.family() == SQLDialect.SQLITE ? field : DSL.field("{0} collate \"C\"", field)));
    }

    /** Rows that lack a field come last, whichever the order. */
    List<SortField<?>> orders(List<SortOrder> orders) {
        List<SortField<?>> sorted = new ArrayList<>();
        for (SortOrder order : orders) {
            Field<?> field = order.field().numeric() ? fields.number(order.field()) : fields.text(order.field());
            sorted.add(DSL.when(field.isNull(), 1).otherwise(0).asc());
            Field<?> sorts = order.field().numeric() ? field : byCode(fields.text(order.field()));
            sorted.add(order.ascending() ? sorts.asc() : sorts.desc());
        }
        return sorted;
    }
}
