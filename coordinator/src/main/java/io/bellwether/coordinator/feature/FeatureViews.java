package io.bellwether.coordinator.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.FeatureRef;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.spec.Nearest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All registered feature views, every version. Loop-confined. */
public final class FeatureViews {
    private final Map<String, List<FeatureView>> byName = new LinkedHashMap<>();

    /** Every version, those of one name together and in their order. */
    public List<FeatureView> all() {
        return byName.values().stream().flatMap(List::stream).toList();
    }

    /** The newest version of a name, which must be known. */
    public FeatureView newest(String name) {
        List<FeatureView> versions = byName.getOrDefault(name, List.of());
        return require(new FeatureRef(name, versions.size(), null));
    }

    /** The version that is meant, if it has that feature; or a refusal. */
    public FeatureView require(FeatureRef ref) {
        List<FeatureView> versions = byName.getOrDefault(ref.view(), List.of());
        if (versions.isEmpty()) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "feature view: '" + ref.view() + "' is not registered (expected: one that is); "
                            + Nearest.hint(ref.view(), byName.keySet())
                            + "; 'bellwether apply FILE.yaml' registers one");
        }
        if (ref.version() > versions.size()) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "feature view '" + ref.view() + "': version " + ref.version() + " (expected: 1 to "
                            + versions.size() + ", or none for the newest)");
        }
        FeatureView view = versions.get((ref.version() == 0 ? versions.size() : ref.version()) - 1);
        String feature = ref.feature();
        if (feature != null && !view.spec().features().contains(feature)) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "feature: '" + feature + "' (expected: one of view '" + view.id() + "'); "
                            + Nearest.hint(feature, view.spec().features()));
        }
        return view;
    }

    /** Nothing if the newest version of the name is just this. */
    public List<FeatureEvent> decideRegister(FeatureViewSpec spec, long nowMillis) {
        List<FeatureView> versions = byName.getOrDefault(spec.name(), List.of());
        if (!versions.isEmpty() && versions.get(versions.size() - 1).spec().equals(spec)) {
            return List.of();
        }
        return List.of(new FeatureEvent.ViewRegistered(
                new FeatureView(spec, versions.size() + 1, Instant.ofEpochMilli(nowMillis), null)));
    }

    /** Takes in a view as it was; earlier versions of its name come first. */
    public void restore(FeatureView view) {
        List<FeatureView> versions = byName.computeIfAbsent(view.spec().name(), name -> new ArrayList<>());
        if (view.version() != versions.size() + 1) {
            throw new IllegalStateException(
                    "feature view " + view.id() + " registered, expected version " + (versions.size() + 1));
        }
        versions.add(view);
    }

    public void replay(FeatureEvent event) {
        if (event instanceof FeatureEvent.ViewRegistered registered) {
            restore(registered.view());
        } else if (event instanceof FeatureEvent.ViewMaterialized done) {
            byName.getOrDefault(done.view(), List.of())
                    .replaceAll(view ->
                            view.version() == done.version() ? view.withMaterialized(done.materialized()) : view);
        }
    }
}
