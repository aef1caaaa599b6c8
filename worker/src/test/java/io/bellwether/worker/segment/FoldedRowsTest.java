package io.bellwether.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train rows cut into folds. */
class FoldedRowsTest {
    private static final int TRAIN = 103;
    private static final int COLUMNS = 2;

    @TempDir
    private Path directory;

    /** Row r has the features r and -r; every fifth has the label 1. */
    private MappedDataset dataset(long maxMapBytes) throws IOException {
        int rows = TRAIN + 10;
        float[] features = new float[rows * COLUMNS];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
            features[2 * row] = row;
            features[2 * row + 1] = -row;
            labels[row] = row % 5 == 0 ? 1 : 0;
        }
        Path place = directory.resolve("data" + maxMapBytes);
        return MappedDataset.open(DecodedFixture.write(place, features, labels, TRAIN, 10, COLUMNS), maxMapBytes);
    }

    private static List<Integer> rows(MappedDataset dataset, long first, long count) {
        FloatBuffer features = dataset.features(first, (int) count);
        FloatBuffer labels = dataset.labels(first, (int) count);
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int row = (int) features.get(2 * i);
            assertThat(features.get(2 * i + 1)).isEqualTo(-row);
            assertThat(labels.get(i)).isEqualTo(row % 5 == 0 ? 1 : 0);
            rows.add(row);
        }
        return rows;
    }

    @Test
    void eachTrainRowIsPredictedOnceAndFittedOnOtherwise() throws IOException {
        MappedDataset dataset = dataset(1 << 20);
        FoldedRows folds = FoldedRows.cut(dataset, 5, true, 7);
        List<Integer> predicted = new ArrayList<>();
        for (int fold = 0; fold < 5; fold++) {
            MappedDataset window = folds.fold(fold);
            assertThat(window.rows()).isEqualTo(TRAIN);
            List<Integer> validation = rows(window, window.trainRows(), window.validationRows());
            List<Integer> all = new ArrayList<>(rows(window, 0, window.trainRows()));
            all.addAll(validation);
            Collections.sort(all);
            assertThat(all).isEqualTo(IntStream.range(0, TRAIN).boxed().toList());
            assertThat(validation).isSorted().hasSizeBetween(20, 21);
            assertThat(validation.stream().filter(row -> row % 5 == 0).count())
                    .as("of 21 rows with label 1")
                    .isBetween(4L, 5L);
            assertThat(window.validationLabels()).hasSize(validation.size());
            assertThat(window.address(0, TRAIN)).isPresent();
            predicted.addAll(validation);
        }
        Collections.sort(predicted);
        assertThat(predicted).isEqualTo(IntStream.range(0, TRAIN).boxed().toList());
        assertThat(folds.fold(1)).isSameAs(folds.fold(1));
        assertThat(folds.fold(1).version().id())
                .isNotEqualTo(folds.fold(2).version().id());
    }

    @Test
    void theSameSeedGivesTheSameFoldsWhereverTheRowsLie() throws IOException {
        MappedDataset dataset = dataset(1 << 20);
        MappedDataset inPieces = dataset(64); // eight rows to a map
        for (boolean stratify : new boolean[] {true, false}) {
            FoldedRows one = FoldedRows.cut(dataset, 4, stratify, 3);
            FoldedRows other = FoldedRows.cut(inPieces, 4, stratify, 3);
            FoldedRows seeded = FoldedRows.cut(dataset, 4, stratify, 4);
            assertThat(rows(other.fold(2), 0, TRAIN)).isEqualTo(rows(one.fold(2), 0, TRAIN));
            assertThat(rows(seeded.fold(2), 0, TRAIN)).isNotEqualTo(rows(one.fold(2), 0, TRAIN));
        }
    }

    @Test
    void moreFoldsThanRowsAreRefused() throws IOException {
        MappedDataset dataset = dataset(1 << 20);
        assertThatThrownBy(() -> FoldedRows.cut(dataset, TRAIN + 1, false, 1))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("evaluate.folds: 104 of 103 train rows");
    }

    @Test
    void labelsOfAnySignAreSharedOut() {
        float[] labels = {-2, 5, -1, 0, 3, -3, 1, 2};
        FoldOrder order = FoldOrder.of(labels.length, 2, labels, 1);
        for (int fold = 0; fold < 2; fold++) {
            List<Float> own = new ArrayList<>();
            for (int i = order.starts()[fold]; i < order.starts()[fold + 1]; i++) {
                own.add(labels[order.rows()[i]]);
            }
            Collections.sort(own);
            assertThat(own).isEqualTo(fold == 0 ? List.of(-3f, -1f, 1f, 3f) : List.of(-2f, 0f, 2f, 5f));
        }
    }
}
