package io.bellwether.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The core is deterministic, and the arrows between the parts point one way. */
@AnalyzeClasses(packages = "io.bellwether", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String BASE = "io.bellwether.coordinator.";
    private static final String[] CORE = {
        BASE + "core..",
        BASE + "job..",
        BASE + "task..",
        BASE + "node..",
        BASE + "placement..",
        BASE + "sweep..",
        BASE + "batch..",
        BASE + "calls..",
        BASE + "feature..",
        BASE + "check..",
        BASE + "session..",
        BASE + "model..",
        BASE + "dataset..",
        BASE + "quota..",
        BASE + "deadline.."
    };

    private static final DescribedPredicate<JavaAccess<?>> CLOCKS_AND_CHANCE =
            new DescribedPredicate<>("a clock or a source of randomness") {
                private static final Set<String> FORBIDDEN = Set.of(
                        "java.lang.System.currentTimeMillis",
                        "java.lang.System.nanoTime",
                        "java.time.Instant.now",
                        "java.time.LocalDate.now",
                        "java.time.LocalDateTime.now",
                        "java.time.Clock.systemUTC",
                        "java.time.Clock.systemDefaultZone",
                        "java.time.Clock.system",
                        "java.util.UUID.randomUUID",
                        "java.lang.Math.random");

                @Override
                public boolean test(JavaAccess<?> access) {
                    return FORBIDDEN.contains(access.getTargetOwner().getName() + "."
                            + access.getTarget().getName());
                }
            };

    @ArchTest
    static final ArchRule CORE_DOES_NO_IO_AND_STARTS_NO_THREADS = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.sql..",
                    "java.util.concurrent..",
                    "org.slf4j..",
                    "io.netty..",
                    "com.linecorp.armeria..",
                    "org.jooq..");

    @ArchTest
    static final ArchRule CORE_KNOWS_NO_THREADS_AND_NO_CHANCE = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, java.util.Random.class, java.util.SplittableRandom.class);

    @ArchTest
    static final ArchRule CORE_READS_NO_CLOCK =
            noClasses().that().resideInAnyPackage(CORE).should().accessTargetWhere(CLOCKS_AND_CHANCE);

    @ArchTest
    static final ArchRule CORE_KNOWS_NOTHING_OF_WHAT_IS_AROUND_IT = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    BASE + "journal..",
                    BASE + "loop..",
                    BASE + "rpc..",
                    BASE + "gateway..",
                    BASE + "record..",
                    BASE + "search..",
                    "io.bellwether.store..");

    @ArchTest
    static final ArchRule COORDINATOR_AND_WORKER_MEET_ON_THE_WIRE_ONLY = noClasses()
            .that()
            .resideInAPackage("io.bellwether.coordinator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.bellwether.worker..", "io.bellwether.kernels..");

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_THE_COORDINATOR = noClasses()
            .that()
            .resideOutsideOfPackage("io.bellwether.coordinator..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.bellwether.coordinator..");

    /** As docs/architecture.md says; what a module may see it does so whether its own pom or another's brings it. */
    @ArchTest
    static final ArchRule MODULES_SEE_EACH_OTHER_AS_THE_ARROWS_POINT = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("client")
            .definedBy("io.bellwether.client..")
            .layer("gpu-kernels")
            .definedBy("io.bellwether.kernels..")
            .layer("search")
            .definedBy("io.bellwether.search..")
            .layer("records")
            .definedBy("io.bellwether.records..")
            .layer("store")
            .definedBy("io.bellwether.store..")
            .layer("worker")
            .definedBy("io.bellwether.worker..")
            .layer("coordinator")
            .definedBy("io.bellwether.coordinator..")
            .whereLayer("client")
            .mayNotAccessAnyLayer()
            .whereLayer("gpu-kernels")
            .mayNotAccessAnyLayer()
            .whereLayer("search")
            .mayOnlyAccessLayers("client")
            .whereLayer("records")
            .mayOnlyAccessLayers("client")
            .whereLayer("store")
            .mayOnlyAccessLayers("client", "records")
            .whereLayer("worker")
            .mayOnlyAccessLayers("client", "gpu-kernels", "records")
            .whereLayer("coordinator")
            .mayOnlyAccessLayers("client", "search", "records", "store");

    /** They are usable alone: in a program of one's own, or a notebook. */
    @ArchTest
    static final ArchRule SEARCH_AND_RECORDS_ARE_PURE = noClasses()
            .that()
            .resideInAnyPackage("io.bellwether.search..", "io.bellwether.records..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.sql..",
                    "org.slf4j..",
                    "org.jooq..",
                    "io.netty..",
                    "com.esotericsoftware..",
                    "io.bellwether.client.wire..",
                    "io.bellwether.client.cli..",
                    "io.bellwether.client.launch..");

    @ArchTest
    static final ArchRule KERNELS_KNOW_NO_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.bellwether.kernels..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache..", "ml.dmlc..", "io.netty..", "java.sql..", "java.net..");

    @ArchTest
    static final ArchRule CLIENT_DEPENDS_ON_NO_OTHER_MODULE = noClasses()
            .that()
            .resideInAPackage("io.bellwether.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.bellwether.search..",
                    "io.bellwether.records..",
                    "io.bellwether.store..",
                    "io.bellwether.worker..",
                    "io.bellwether.coordinator..");

    @ArchTest
    static final ArchRule SHELL_HAS_NO_CYCLES = slices().matching(
                    BASE + "(journal|loop|rpc|gateway|record|search|snapshot)..")
            .should()
            .beFreeOfCycles();
}
