package io.bellwether.worker.feature;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.json.Json;
import io.bellwether.worker.dataset.TableColumn;
import java.util.List;

/**
 * What the grid notes of a view that is there.
 *
 * @param keyKinds of the columns of {@code keys}: INTEGER or TEXT
 * @param watermarkMicros the newest time that was read, of creation where the view has it
 */
record OnlineView(
        String name,
        int version,
        List<String> keys,
        List<TableColumn.Kind> keyKinds,
        List<String> features,
        long ttlMicros,
        long watermarkMicros) {
    OnlineView {
        keys = List.copyOf(keys);
        keyKinds = List.copyOf(keyKinds);
        features = List.copyOf(features);
    }

    static OnlineView of(FeatureView view, List<TableColumn.Kind> keyKinds, long watermarkMicros) {
        return new OnlineView(
                view.spec().name(),
                view.version(),
                view.spec().keys(),
                keyKinds,
                view.spec().features(),
                view.spec().ttlMicros(),
                watermarkMicros);
    }

    static OnlineView read(String note) {
        return Json.read(note, OnlineView.class);
    }

    String note() {
        return Json.write(this);
    }

    static String id(String name, int version) {
        return name + "@" + version;
    }

    /** What the grid's keys of that version begin with. */
    static String prefix(String name, int version) {
        return id(name, version) + '\u001e';
    }
}
