package io.bellwether.coordinator.job;

import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.transform.TransformSearch;
import io.bellwether.client.transform.TransformSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what a trainer's params and space say of a dataset's transforms. */
final class TransformCheck {
    private TransformCheck() {}

    static void check(@Nullable DatasetSpec dataset, TrainerSpec trainer) {
        List<TransformSpec> transforms = dataset == null ? List.of() : dataset.transforms();
        trainer.params().forEach((name, value) -> {
            if (TransformSearch.isOption(name)) {
                TransformSearch.check(transforms, name, value);
            }
        });
        for (Parameter parameter : trainer.space().parameters()) {
            if (TransformSearch.isOption(parameter.name())) {
                parameter.accept(new Values(transforms, parameter.name()));
            }
        }
    }

    /** Every value that the search may give, or the ends of its range. */
    private record Values(List<TransformSpec> transforms, String name) implements Parameter.Visitor<Boolean> {
        @Override
        public Boolean visit(Parameter.FloatParameter parameter) {
            return checkAll(List.of(parameter.low(), parameter.high()));
        }

        @Override
        public Boolean visit(Parameter.IntParameter parameter) {
            return checkAll(List.of(parameter.low(), parameter.high()));
        }

        @Override
        public Boolean visit(Parameter.Choice parameter) {
            return checkAll(parameter.choices());
        }

        @Override
        public Boolean visit(Parameter.Ordinal parameter) {
            return checkAll(parameter.values());
        }

        @Override
        public Boolean visit(Parameter.Constant parameter) {
            return checkAll(List.of(parameter.value()));
        }

        private boolean checkAll(List<?> values) {
            values.forEach(value -> TransformSearch.check(transforms, name, value));
            return true;
        }
    }
}
