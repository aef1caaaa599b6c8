package io.bellwether.worker.transform;

import java.util.ArrayList;
import java.util.List;

/** Categories replaced by one number each. */
record Mapped(List<Mapping> columns) implements FittedStep {
    Mapped {
        columns = List.copyOf(columns);
    }

    /**
     * @param categories the known ones
     * @param values one for each
     * @param unknown for what is none of them
     * @param missing for no value
     */
    record Mapping(String column, List<String> categories, List<Double> values, double unknown, double missing) {
        Mapping {
            categories = List.copyOf(categories);
            values = List.copyOf(values);
        }

        double[] apply(Frame frame, Categories lookup) {
            int[] places = lookup.places(frame.column(column), frame.rows());
            double[] to = new double[places.length];
            for (int row = 0; row < to.length; row++) {
                int place = places[row];
                to[row] = place >= 0 ? values.get(place) : place == Categories.MISSING ? missing : unknown;
            }
            return to;
        }
    }

    @Override
    public Applied open() {
        List<Categories> lookups = new ArrayList<>();
        columns.forEach(mapping -> lookups.add(new Categories(mapping.categories())));
        return frame -> {
            for (int i = 0; i < columns.size(); i++) {
                Mapping mapping = columns.get(i);
                frame.put(new Column.Numbers(mapping.column(), mapping.apply(frame, lookups.get(i))));
            }
        };
    }
}
