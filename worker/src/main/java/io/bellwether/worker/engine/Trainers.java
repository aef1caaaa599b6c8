package io.bellwether.worker.engine;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.spec.Nearest;
import io.bellwether.client.task.TrainerDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trainers on the class path, by name. Immutable and thread-safe. */
public final class Trainers {
    private static final Logger log = LoggerFactory.getLogger(Trainers.class);

    private final Map<String, Trainer> byName;
    private final List<TrainerFamily> families;

    private Trainers(Map<String, Trainer> byName, List<TrainerFamily> families) {
        this.byName = byName;
        this.families = List.copyOf(families);
    }

    /** Finds them and their families by {@link ServiceLoader}; two of one name are {@code INVALID_CONFIGURATION}. */
    public static Trainers load() {
        List<Trainer> all = new ArrayList<>();
        ServiceLoader.load(Trainer.class).forEach(all::add);
        List<TrainerFamily> families = new ArrayList<>();
        ServiceLoader.load(TrainerFamily.class).forEach(families::add);
        families.forEach(family -> all.addAll(family.trainers()));
        Map<String, Trainer> byName = new LinkedHashMap<>();
        for (Trainer trainer : all) {
            String name = trainer.descriptor().name();
            Trainer other = byName.put(name, trainer);
            if (other != null) {
                throw new ClusterException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "trainer '" + name + "': both " + other.getClass().getName() + " and "
                                + trainer.getClass().getName() + " (expected: one); drop a jar from the class path");
            }
        }
        return new Trainers(byName, families);
    }

    /** This one alone. */
    public static Trainers of(Trainer trainer) {
        return new Trainers(Map.of(trainer.descriptor().name(), trainer), List.of());
    }

    /** These and one more, which no other is named like. */
    public Trainers and(Trainer trainer) {
        Map<String, Trainer> more = new LinkedHashMap<>(byName);
        more.putIfAbsent(trainer.descriptor().name(), trainer);
        return new Trainers(more, families);
    }

    /** Has each load what its first fit would. What fails here is for that fit to report, and only noted. */
    public void warmUp() {
        byName.forEach((name, trainer) -> {
            try {
                trainer.warmUp();
            } catch (Exception | LinkageError e) {
                log.info("trainer={} can't warm up: {}", name, e.toString());
            }
        });
    }

    /** What they declare, for the coordinator. */
    public List<TrainerDescriptor> descriptors() {
        return byName.values().stream().map(Trainer::descriptor).toList();
    }

    /** The trainer of that name, or made for it by a family; {@code INVALID_ARGUMENT} if there is none. */
    public Trainer named(String name) {
        Trainer trainer = byName.get(name);
        if (trainer != null) {
            return trainer;
        }
        for (TrainerFamily family : families) {
            Optional<Trainer> made = family.named(name);
            if (made.isPresent()) {
                return made.get();
            }
        }
        throw new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "trainer '" + name + "': unknown on this node; " + Nearest.hint(name, byName.keySet()));
    }
}
