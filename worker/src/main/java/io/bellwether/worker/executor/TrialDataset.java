package io.bellwether.worker.executor;

import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskSpec.Trial;
import io.bellwether.client.transform.TransformSearch;
import io.bellwether.client.transform.TransformSpec;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.prepared.PreparedDataset;
import io.bellwether.worker.prepared.TransformedModel;
import io.bellwether.worker.segment.MappedDataset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a trial's transforms make of its dataset, and of its model. */
final class TrialDataset {
    private final Trial trial;
    private final Path directory;
    private final SharedObjects shared;
    private final AttemptLog log;

    TrialDataset(AttemptScope scope, SharedObjects shared) {
        this.trial = (Trial) scope.task();
        this.directory = Path.of(scope.datasetDirectory());
        this.shared = shared;
        this.log = scope.log();
    }

    /** The dataset as the trainer sees it: {@code raw} itself if there are no transforms. */
    MappedDataset prepared(MappedDataset raw) {
        return transforms().isEmpty() ? raw : preparedOf(raw).dataset();
    }

    /** The model as it is kept: with the transforms that its dataset went through. */
    FittedModel kept(FittedModel model, MappedDataset raw) {
        if (transforms().isEmpty()) {
            return model;
        }
        PreparedDataset prepared = preparedOf(raw);
        List<String> own = model.features();
        TransformedModel both = new TransformedModel(
                prepared.pipeline(),
                model.format(),
                own == null ? prepared.pipeline().outputs() : own,
                model.bytes());
        Map<String, String> provenance = new HashMap<>(model.provenance());
        provenance.putAll(both.provenance());
        return new FittedModel(TransformedModel.FORMAT, both.toBytes(), provenance, both.inputs());
    }

    private PreparedDataset preparedOf(MappedDataset raw) {
        List<TransformSpec> transforms = transforms();
        return shared.get(
                "prepared/" + raw.version().id() + "/" + transforms,
                PreparedDataset.class,
                () -> PreparedDataset.open(raw, directory, transforms, log::add));
    }

    /** Those of the sweep, whose dataset may be the same as another's but for them, with the options of this trial. */
    private List<TransformSpec> transforms() {
        DatasetVersion version = trial.dataset();
        return version == null
                ? List.of()
                : TransformSearch.resolve(version.spec().transforms(), trial.params());
    }
}
