package io.bellwether.worker.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.json.Json;
import io.bellwether.client.transform.TransformCatalogue;
import io.bellwether.client.transform.TransformSpec;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Steps against numbers that NumPy gives by the formulas of scikit-learn's documentation, and what must hold of all of them. */
class PipelineTest {
    private static final double NAN = Double.NaN;
    private static final double[] X = {1.5, 2, NAN, 4.25, -3, 10, 7.5, 2, 0.25, 6, 2, 100};
    private static final double[] Y = {3, 1, 2, 5, 4, 8, 6, 7, 9, 12, 11, 10};
    private static final double[] Z = {6.1, 1.8, 4.3, 10, 7.9, 16.2, 12, 14.1, 17.7, 24.2, 21.9, 20};
    private static final String[] CITY = {"b", "a", "a", "c", null, "b", "a", "d", "b", "a", "b", "a"};
    private static final float[] LABELS = {0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1};

    private static ListRows rows() {
        return new ListRows(5, LABELS).numbers("x", X).numbers("y", Y).words("city", CITY);
    }

    /** The first row of a column, after these steps. */
    private static double first(ListRows rows, String column, TransformSpec... steps) {
        return column(rows, column, steps)[0];
    }

    private static float[] column(ListRows rows, String column, TransformSpec... steps) {
        Pipeline pipeline = Pipeline.fit(rows.inputs(), List.of(steps), rows).pipeline();
        int at = pipeline.outputs().indexOf(column);
        assertThat(at).as("%s of %s", column, pipeline.outputs()).isNotNegative();
        float[][] all = rows.apply(pipeline.open());
        float[] values = new float[all.length];
        IntStream.range(0, all.length).forEach(row -> values[row] = all[row][at]);
        return values;
    }

    private static ListRows numbers() {
        return new ListRows(5, LABELS).numbers("x", X).numbers("y", Y);
    }

    @Test
    void fillsInWhatTheTrainingRowsSay() {
        assertThat(column(numbers(), "x", impute("mean"))[2]).isCloseTo((float) 12.045454545454545, within(1e-6f));
        assertThat(column(numbers(), "x", impute("median"))[2]).isEqualTo(2);
        assertThat(column(numbers(), "x", impute("most_frequent"))[2]).isEqualTo(2);
        assertThat(column(numbers(), "x", impute("constant").with("fill_value", -9))[2])
                .isEqualTo(-9);
        assertThat(column(numbers(), "x_missing", impute("mean").with("indicator", true)))
                .containsExactly(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        float[] words = column(
                rows(),
                "city=nowhere",
                TransformSpec.of("impute")
                        .on("city")
                        .with("strategy", "constant")
                        .with("fill_value", "nowhere"),
                TransformSpec.of("one-hot"));
        assertThat(words).containsExactly(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
        assertThat(column(rows(), "city=(missing)", TransformSpec.of("one-hot")))
                .isEqualTo(words);
        assertThat(column(rows(), "city=a", impute("most_frequent").on("city"), TransformSpec.of("one-hot"))[4])
                .isEqualTo(1);
    }

    @Test
    void scalesAsScikitLearnDoes() {
        assertThat(first(numbers(), "x", TransformSpec.of("standard-scale")))
                .isCloseTo(-0.37632671140436935, within(1e-7));
        assertThat(first(numbers(), "x", TransformSpec.of("robust-scale"))).isCloseTo(-0.1, within(1e-7));
        TransformSpec minMax = TransformSpec.of("min-max-scale").with("low", -1).with("high", 3);
        assertThat(first(numbers(), "x", minMax)).isCloseTo(-0.8252427184466019, within(1e-7));
        float[] constant =
                column(new ListRows(5, LABELS).numbers("c", new double[12]), "c", TransformSpec.of("standard-scale"));
        assertThat(constant).containsOnly(0);
        float[] clipped = column(
                numbers(), "x", TransformSpec.of("winsorize").with("low", 0.05).with("high", 0.9));
        assertThat(clipped[4]).isEqualTo(-1.375f);
        assertThat(clipped[11]).isEqualTo(10);
        assertThat(clipped[2]).isNaN();
        assertThat(column(numbers(), "x", TransformSpec.of("clip").with("low", 0)))
                .startsWith(1.5f, 2, Float.NaN, 4.25f, 0, 10);
    }

    @Test
    void putsIntoBins() {
        TransformSpec quantiles = TransformSpec.of("bin").with("bins", 4).on("x");
        assertThat(column(numbers(), "x", quantiles)).containsExactly(0, 2, Float.NaN, 2, 0, 3, 3, 2, 0, 2, 2, 3);
        assertThat(column(numbers(), "x", quantiles.with("strategy", "uniform")))
                .containsExactly(0, 0, Float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 3);
        assertThat(column(numbers(), "x#3", quantiles.with("output", "one-hot")))
                .containsExactly(0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1);
    }

    @Test
    void encodesCategories() {
        assertThat(column(rows(), "city", TransformSpec.of("ordinal")))
                .containsExactly(1, 0, 0, 2, Float.NaN, 1, 0, 3, 1, 0, 1, 0);
        assertThat(column(rows(), "city", TransformSpec.of("frequency"))).startsWith(4 / 12f, 5 / 12f);
        float[] rare =
                column(rows(), "city=(other)", TransformSpec.of("one-hot").with("min_frequency", 2));
        assertThat(rare).containsExactly(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0);
        Pipeline few = fit(
                rows(), TransformSpec.of("one-hot").with("max_categories", 2).with("missing", "ignore"));
        assertThat(few.outputs()).containsExactly("x", "y", "city=a", "city=(other)");
        assertThat(fit(rows(), TransformSpec.of("one-hot").with("drop", "first"))
                        .outputs())
                .containsExactly("x", "y", "city=b", "city=c", "city=d", "city=(missing)");
        assertThat(fit(rows(), TransformSpec.of("one-hot").on("city", "y")).outputs())
                .contains("y=1", "y=12", "city=a");
    }

    /** By the reference implementation's published values. */
    @Test
    void hashesAsEverybodyDoes() {
        assertThat(Hashed.murmur3("hello".getBytes(StandardCharsets.UTF_8), 0)).isEqualTo(0x248bfa47);
        assertThat(Hashed.murmur3("hello, world".getBytes(StandardCharsets.UTF_8), 0))
                .isEqualTo(0x149bbb7f);
        assertThat(Hashed.murmur3("The quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.UTF_8), 0))
                .isEqualTo(0x2e4ff723);
        Pipeline hashed = fit(rows(), TransformSpec.of("hash").with("buckets", 4));
        assertThat(hashed.outputs()).containsExactly("x", "y", "city#0", "city#1", "city#2", "city#3");
        assertThat(column(rows(), "city", TransformSpec.of("hash").with("output", "index"))[4])
                .isNaN();
    }

    @Test
    void encodesByLabelsWithoutLeakingThem() {
        TransformSpec target = TransformSpec.of("target");
        float[] known = column(rows(), "city", target);
        assertThat(known[0]).isCloseTo((float) 0.30389221556886226, within(1e-6f));
        assertThat(known[1]).isEqualTo(1);
        assertThat(known[3]).isEqualTo(0);
        float[] smoothed = column(rows(), "city", target.with("smoothing", 10));
        assertThat(smoothed[0]).isCloseTo((float) 0.48809523809523814, within(1e-6f));
        assertThat(smoothed[4]).isCloseTo((float) 0.6212121212121212, within(1e-6f));

        // A row of its own category tells nothing but the mean of the other folds, and its own label changes nothing.
        float[] before = onTrain(rows(), target);
        for (int row = 0; row < LABELS.length; row++) {
            float[] labels = LABELS.clone();
            labels[row] = 1 - labels[row];
            ListRows other =
                    new ListRows(5, labels).numbers("x", X).numbers("y", Y).words("city", CITY);
            assertThat(onTrain(other, target)[row]).as("row %d", row).isEqualTo(before[row]);
        }
        assertThat(before).isNotEqualTo(known);
    }

    private static float[] onTrain(ListRows rows, TransformSpec target) {
        Pipeline.Fit fit = Pipeline.fit(rows.inputs(), List.of(target), rows);
        int at = fit.pipeline().outputs().indexOf("city");
        float[][] all = rows.apply(fit.onTrain());
        float[] values = new float[all.length];
        IntStream.range(0, all.length).forEach(row -> values[row] = all[row][at]);
        return values;
    }

    @Test
    void takesDatesApart() {
        ListRows dates =
                new ListRows(2, 0, 1, 0).words("at", "2026-11-22", "2024-02-29T23:59:58Z", "2000-01-01 00:30:00+01:00");
        TransformSpec parts = TransformSpec.of("date-parts")
                .on("at")
                .with("parts", "year,quarter,month,week,day,weekday,yearday,hour,minute,second,weekend,epochday");
        float[][] all = dates.apply(fit(dates, parts).open());
        assertThat(all[0]).containsExactly(2026, 4, 11, 47, 22, 6, 326, 0, 0, 0, 1, 20_779);
        assertThat(all[1]).containsExactly(2024, 1, 2, 9, 29, 3, 60, 23, 59, 58, 0, 19_782);
        assertThat(all[2]).startsWith(1999, 4, 12, 52, 31, 4, 365, 23, 30);
        assertThat(fit(
                                dates,
                                TransformSpec.of("date-parts")
                                        .on("at")
                                        .with("cyclic", true)
                                        .with("parts", "hour"))
                        .outputs())
                .containsExactly("at.hour.sin", "at.hour.cos");
        assertThat(IsoTimes.parse("1969-12-31T23:59:59")).isEqualTo(LocalDateTime.of(1969, 12, 31, 23, 59, 59));
        ListRows wrong = new ListRows(2, 0, 1).words("at", "2026-11-22", "yesterday");
        assertThatThrownBy(() -> wrong.apply(
                        fit(wrong, TransformSpec.of("date-parts").on("at")).open()))
                .hasMessageContaining("column 'at', row 1: 'yesterday'");
    }

    @Test
    void multiplies() {
        TransformSpec squares = TransformSpec.of("polynomial").with("degree", 3);
        ListRows two = new ListRows(5, LABELS).numbers("a", Y).numbers("b", Z);
        assertThat(fit(two, squares).outputs())
                .containsExactly("a", "b", "a*a", "a*b", "b*b", "a*a*a", "a*a*b", "a*b*b", "b*b*b");
        assertThat(first(two, "a*a*b", squares)).isCloseTo(3 * 3 * 6.1, within(1e-5));
        assertThat(fit(two, squares.with("interaction_only", true)).outputs()).containsExactly("a", "b", "a*b");
    }

    @Test
    void whatIsUnknownOrMissingHasAValue() {
        ListRows train = rows();
        ListRows others =
                new ListRows(2, 0, 0).numbers("x", 1, NAN).numbers("y", 1, 2).words("city", "z", null);
        assertThat(others.apply(fit(train, TransformSpec.of("ordinal")).open())[0])
                .endsWith(-1);
        assertThat(others.apply(fit(train, TransformSpec.of("frequency")).open())[0])
                .endsWith(0);
        assertThat(others.apply(fit(train, TransformSpec.of("target")).open())[0])
                .endsWith(7 / 12f);
        assertThat(others.apply(fit(train, TransformSpec.of("one-hot")).open())).isEqualTo(new float[][] {
            {1, 1, 0, 0, 0, 0, 0}, {Float.NaN, 2, 0, 0, 0, 0, 1}
        });
        TransformSpec strict = TransformSpec.of("one-hot").with("unknown", "error");
        assertThatThrownBy(() -> others.apply(fit(train, strict).open()))
                .hasMessageContaining("column 'city', row 0: 'z'");
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> fit(rows(), TransformSpec.of("ordinal").on("citty")))
                .hasMessageContaining("column 'citty': is missing")
                .hasMessageContaining("did you mean 'city'?");
        assertThatThrownBy(() -> fit(rows(), TransformSpec.of("standard-scale").on("city")))
                .hasMessageContaining("column 'city': it holds texts");
        assertThatThrownBy(() -> fit(rows(), TransformSpec.of("standard-scale")))
                .hasMessageContaining("still texts after all transforms");
        assertThatThrownBy(
                        () -> fit(numbers(), TransformSpec.of("select-variance").with("threshold", 1e9)))
                .hasMessageContaining("no column is left");
        ListRows empty = new ListRows(2, 0, 1).numbers("x", NAN, NAN);
        assertThatThrownBy(() -> fit(empty, impute("median"))).hasMessageContaining("missing in every training row");
    }

    /** A model keeps a pipeline as JSON, and must do the same with it afterwards, to the last bit. */
    @Test
    void itsJsonFormDoesTheSame() {
        TransformSpec[] steps = {
            impute("median").with("indicator", true),
            TransformSpec.of("winsorize"),
            TransformSpec.of("target").named("by-label").on("city"),
            TransformSpec.of("polynomial").on("x", "city"),
            TransformSpec.of("bin").on("y").with("output", "one-hot"),
            TransformSpec.of("robust-scale").on("x", "city*"),
            TransformSpec.of("select-mutual-information").with("k", 6),
        };
        Pipeline fitted = fit(rows(), steps);
        Pipeline read = Json.read(Json.write(fitted), Pipeline.class);
        assertThat(read).isEqualTo(fitted);
        assertThat(rows().apply(read.open())).isEqualTo(rows().apply(fitted.open()));
        assertThat(fit(rows(), steps)).as("the same again").isEqualTo(fitted);
    }

    @Test
    void everyTransformOfTheCatalogueIsThere() {
        for (String name : TransformCatalogue.names()) {
            TransformSpec spec = TransformSpec.of(name.equals("clip") ? "winsorize" : name);
            boolean times = name.equals("date-parts");
            ListRows rows = times ? new ListRows(2, 0, 1).words("d", "2026-01-01", "2026-01-02") : numbers();
            assertThat(fit(rows, times ? spec.on("d") : spec).outputs())
                    .as(name)
                    .isNotEmpty();
        }
    }

    private static Pipeline fit(ListRows rows, TransformSpec... steps) {
        return Pipeline.fit(rows.inputs(), Arrays.asList(steps), rows).pipeline();
    }

    private static TransformSpec impute(String strategy) {
        return TransformSpec.of("impute").with("strategy", strategy);
    }
}
