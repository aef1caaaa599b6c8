package io.bellwether.worker.transform;

import java.util.List;

/** Products of columns, beside the columns. */
record Products(List<List<String>> terms) implements FittedStep {
    Products {
        terms = terms.stream().map(List::copyOf).toList();
    }

    @Override
    public Applied open() {
        return frame -> {
            for (List<String> term : terms) {
                double[] product = frame.numbers(term.get(0)).clone();
                for (String factor : term.subList(1, term.size())) {
                    double[] values = frame.numbers(factor);
                    for (int row = 0; row < frame.rows(); row++) {
                        product[row] *= values[row];
                    }
                }
                frame.put(new Column.Numbers(String.join("*", term), product));
            }
        };
    }
}
