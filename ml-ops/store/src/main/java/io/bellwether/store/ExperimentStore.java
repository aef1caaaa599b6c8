package io.bellwether.store;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.records.experiment.Experiment;
import io.bellwether.records.experiment.Lifecycle;
import io.bellwether.records.experiment.LogLimits;
import io.bellwether.records.experiment.Page;
import io.bellwether.records.experiment.Search;
import io.bellwether.records.filter.FilterField;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * Experiments, as clients see and make them. Thread-safe; all methods block on the disk. Codes of failures: {@code
 * INVALID_ARGUMENT}, {@code NOT_FOUND}, {@code ALREADY_EXISTS}.
 */
public final class ExperimentStore {
    private static final SearchConditions SEARCH = new SearchConditions(new ExperimentFields());

    private final RecordDatabase database;

    ExperimentStore(RecordDatabase database) {
        this.database = database;
    }

    /** Makes an experiment and gives its number. */
    public long create(String name, @Nullable String artifactLocation, Map<String, String> tags, Instant at) {
        checkName(name);
        tags.forEach(ExperimentStore::checkTag);
        return database.write(db -> {
            checkFree(db, name);
            long id = ExperimentRows.insert(db, name, artifactLocation, at);
            tags.forEach((key, value) -> ExperimentRows.setTag(db, id, key, value));
            return id;
        });
    }

    private static void checkName(String name) {
        if (name.isBlank()) {
            throw LogLimits.invalid("experiment name", "'" + name + "'", "a name; not empty");
        }
        LogLimits.checkLength("experiment name", name, LogLimits.MAX_EXPERIMENT_NAME);
    }

    private static void checkTag(String key, String value) {
        LogLimits.checkKey("experiment tag name", key);
        LogLimits.checkLength("value of experiment tag '" + key + "'", value, LogLimits.MAX_EXPERIMENT_TAG_VALUE);
    }

    private static void checkFree(DSLContext db, String name) {
        Experiment taken = ExperimentRows.find(db, ExperimentRows.NAME.eq(name));
        if (taken != null) {
            throw new ClusterException(
                    ErrorCode.ALREADY_EXISTS,
                    "Experiment '" + name + "' already exists"
                            + (taken.deleted() ? " in deleted state; restore it, or choose another name" : "."));
        }
    }

    /** The experiment of a number, deleted or not. */
    public Experiment get(long id) {
        return database.read(db -> require(db, id));
    }

    private static Experiment require(DSLContext db, long id) {
        Experiment found = ExperimentRows.find(db, ExperimentRows.ID.eq(id));
        if (found == null) {
            throw unknown(Long.toString(id));
        }
        return found;
    }

    /** What to say of an id that is no experiment's. */
    public static ClusterException unknown(String id) {
        return new ClusterException(ErrorCode.NOT_FOUND, "Experiment '" + id + "' does not exist.");
    }

    /** An experiment that is not deleted. */
    static Experiment requireActive(DSLContext db, long id) {
        Experiment found = require(db, id);
        if (found.deleted()) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "The experiment " + id
                            + " must be in the 'active' state. Current state is deleted; restore it first.");
        }
        return found;
    }

    /** The experiment of a name, deleted or not. */
    public Optional<Experiment> byName(String name) {
        return database.read(db -> Optional.ofNullable(ExperimentRows.find(db, ExperimentRows.NAME.eq(name))));
    }

    /** Experiments, newest first where no order is given. */
    public Page<Experiment> search(Search search) {
        Condition condition = SEARCH.condition(search.filter()).and(lifecycle(search.view()));
        List<SortField<?>> orders = new ArrayList<>(SEARCH.orders(search.orders()));
        orders.add(ExperimentRows.CREATED_AT.desc());
        orders.add(ExperimentRows.ID.desc());
        return Page.of(
                database.read(db -> ExperimentRows.list(db, condition, search.max() + 1, search.offset(), orders)),
                search.offset(),
                search.max());
    }

    static Condition lifecycle(Lifecycle view) {
        return switch (view) {
            case ACTIVE_ONLY -> ExperimentRows.DELETED_AT.isNull();
            case DELETED_ONLY -> ExperimentRows.DELETED_AT.isNotNull();
            case ALL -> DSL.noCondition();
        };
    }

    /** Puts an experiment aside, and its runs with it. */
    public void delete(long id, Instant at) {
        if (id == Experiment.DEFAULT_ID) {
            throw LogLimits.invalid("experiment", "'0', the default one", "one that can be deleted");
        }
        database.write(db -> {
            requireActive(db, id);
            ExperimentRows.update(db, id, at, Map.of(ExperimentRows.DELETED_AT, at.toEpochMilli()));
            return LoggedRunRows.setDeleted(db, ExperimentRows.ID.eq(id), at);
        });
    }

    /** Takes an experiment and its runs back into use. */
    public void restore(long id, Instant at) {
        database.write(db -> {
            if (!require(db, id).deleted()) {
                throw LogLimits.invalid("experiment", "'" + id + "', which is active", "a deleted one");
            }
            ExperimentRows.update(
                    db, id, at, Map.of(ExperimentRows.DELETED_AT, DSL.castNull(ExperimentRows.DELETED_AT)));
            return LoggedRunRows.setDeleted(db, ExperimentRows.ID.eq(id), null);
        });
    }

    /** Gives an experiment another name. The next sweep of the old name makes a new experiment. */
    public void rename(long id, String name, Instant at) {
        checkName(name);
        database.write(db -> {
            Experiment known = requireActive(db, id);
            if (!known.name().equals(name)) {
                checkFree(db, name);
                ExperimentRows.update(db, id, at, Map.of(ExperimentRows.NAME, name));
            }
            return id;
        });
    }

    /** Sets a tag of an experiment. */
    public void setTag(long id, String key, String value, Instant at) {
        checkTag(key, value);
        database.write(db -> {
            requireActive(db, id);
            ExperimentRows.setTag(db, id, key, value);
            ExperimentRows.update(db, id, at, Map.of());
            return id;
        });
    }

    /** What experiments can be searched by. */
    private static final class ExperimentFields implements SearchConditions.Fields {
        @Override
        public Field<String> text(FilterField field) {
            if (field.kind() == FilterField.Kind.TAG) {
                return Columns.valueOf(
                        "experiment_tag", "experiment", "experiment_id", field.key(), SQLDataType.VARCHAR);
            }
            return field.key().equals("name") ? ExperimentRows.NAME : ExperimentRows.ID.cast(SQLDataType.VARCHAR);
        }

        @Override
        public Field<Double> number(FilterField field) {
            return (field.key().equals("creation_time") ? ExperimentRows.CREATED_AT : ExperimentRows.UPDATED_AT)
                    .coerce(SQLDataType.DOUBLE);
        }
    }
}
