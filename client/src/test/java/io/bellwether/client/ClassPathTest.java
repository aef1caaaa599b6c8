package io.bellwether.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that uses the client gets the client, and not a cluster's engines with it. */
final class ClassPathTest {
    private static final JavaClasses CLIENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.bellwether");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.spark.SparkContext",
                "org.apache.ignite.Ignite",
                "org.apache.hadoop.fs.FileSystem",
                "org.apache.parquet.schema.MessageType",
                "ml.dmlc.xgboost4j.java.Booster",
                "scala.Option",
                "com.esotericsoftware.kryo.Kryo",
                "com.linecorp.armeria.server.Server",
            })
    void enginesAreNotOnTheClassPath(String name) {
        assertThatThrownBy(() -> Class.forName(name, false, getClass().getClassLoader()))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void onlyTheWireKnowsNettyAndKryo() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.bellwether.client.wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "com.esotericsoftware..")
                .check(CLIENT);
    }

    @Test
    void theWireKnowsNothingOfThoseWhoUseIt() {
        noClasses()
                .that()
                .resideInAPackage("io.bellwether.client.wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.bellwether.client.cli..", "io.bellwether.client.launch..", "io.bellwether.client.spec..")
                .check(CLIENT);
    }
}
