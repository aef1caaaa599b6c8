package io.bellwether.client.check;

import java.util.List;

/**
 * What a constraint has seen of a part of the rows. Immutable.
 *
 * @param checked rows that were looked at, of a constraint on rows
 * @param failed how many of these failed
 * @param examples the first that did
 * @param numbers what else it goes by, in an order of its own
 */
public record PartialCheck(long checked, long failed, List<CheckResult.FailingRow> examples, List<Double> numbers) {
    public PartialCheck {
        examples = List.copyOf(examples);
        numbers = List.copyOf(numbers);
    }

    /** Of a constraint that goes by these numbers alone. */
    public static PartialCheck of(Double... numbers) {
        return new PartialCheck(0, 0, List.of(), List.of(numbers));
    }
}
