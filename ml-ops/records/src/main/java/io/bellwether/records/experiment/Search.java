package io.bellwether.records.experiment;

import static io.bellwether.records.experiment.LogLimits.invalid;

import io.bellwether.records.filter.Filter;
import io.bellwether.records.filter.SearchDialect;
import io.bellwether.records.filter.SortOrder;
import java.util.List;

/**
 * What to look for.
 *
 * @param max the size of a page
 * @param offset how many to pass over
 */
public record Search(Lifecycle view, Filter filter, List<SortOrder> orders, int max, long offset) {
    /** The largest page of runs and experiments. */
    public static final int MAX_RESULTS = 50_000;

    /** The largest page of model versions. */
    public static final int MAX_MODEL_VERSIONS = 200_000;

    public Search {
        orders = List.copyOf(orders);
    }

    /** Reads the texts of a request. */
    public static Search parse(
            SearchDialect dialect, Lifecycle view, String filter, List<String> orders, int max, String token) {
        int most = dialect.equals(SearchDialect.MODEL_VERSIONS) ? MAX_MODEL_VERSIONS : MAX_RESULTS;
        if (max < 1 || max > most) {
            throw invalid("max_results", max, "1 to " + most);
        }
        return new Search(
                view,
                Filter.parse(filter, dialect),
                orders.stream().map(order -> SortOrder.parse(order, dialect)).toList(),
                max,
                Page.offset(token));
    }
}
