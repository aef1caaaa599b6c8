package io.bellwether.client;

import io.bellwether.client.feature.FeatureReader;
import io.bellwether.client.feature.Features;
import io.bellwether.client.feature.OnlineFeatures;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.PathSecrets;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.JobMessage.Listing;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Definitions at the coordinator, features at a worker. */
final class DefaultFeatures implements Features, AutoCloseable {
    private final Caller caller;
    private final FeatureReader reader;

    DefaultFeatures(Link link, Caller caller) {
        this.caller = caller;
        this.reader = new FeatureReader(
                () -> List.of(caller.view(new JobMessage.GetList(Listing.FEATURE_DOORS), String[].class)),
                link.clusterId(),
                link.config().token(),
                link.config().retryTimeout());
    }

    @Override
    public FeatureView register(FeatureViewSpec spec) {
        PathSecrets.refuse(Objects.requireNonNull(spec, "spec"));
        return caller.view(new JobMessage.RegisterView(spec), FeatureView.class);
    }

    @Override
    public List<FeatureView> views() {
        return List.of(caller.view(new JobMessage.GetList(Listing.FEATURE_VIEWS), FeatureView[].class));
    }

    @Override
    public OnlineFeatures read(List<String> features, Map<String, ? extends List<?>> entities, boolean fullNames) {
        return reader.read(features, entities, fullNames);
    }

    @Override
    public void close() {
        reader.close();
    }
}
