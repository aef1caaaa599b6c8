package io.bellwether.client.spec;

import io.bellwether.client.transform.TransformCatalogue;
import io.bellwether.client.transform.TransformSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code transforms}: a list of names, or of mappings with a name, columns and params. */
final class TransformReader {
    private TransformReader() {}

    static List<TransformSpec> read(Fields dataset) {
        List<TransformSpec> transforms = new ArrayList<>();
        List<SpecNode> items = dataset.items("transforms", "a list of transforms, each with a name");
        for (int i = 0; i < items.size(); i++) {
            TransformSpec transform = read(items.get(i), dataset.name("transforms") + "." + i, dataset.problems());
            if (transform != null) {
                transforms.add(transform);
            }
        }
        return transforms;
    }

    private static @Nullable TransformSpec read(SpecNode node, String path, Problems problems) {
        if (node instanceof SpecNode.Scalar scalar && scalar.value() instanceof String name) {
            if (!TransformCatalogue.names().contains(name)) {
                problems.add(
                        node.at(),
                        "unknown transform '" + name + "'; " + Nearest.hint(name, TransformCatalogue.names()));
                return null;
            }
            return TransformSpec.of(name);
        }
        Fields transform = new Fields(node, path, problems);
        transform.require("name", "impute");
        String name = transform.text("name", "");
        String id = transform.text("id", "");
        List<String> columns = transform.texts("columns");
        Map<String, Object> params = transform.values("params");
        return transform.build(() -> new TransformSpec(name, id, columns, params));
    }
}
