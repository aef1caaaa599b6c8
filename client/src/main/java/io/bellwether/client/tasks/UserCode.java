package io.bellwether.client.tasks;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Finds the jars and class directories that classes come from. What is not shipped: the JDK's classes and Bellwether's own client, which
 * executors have. Stateless.
 */
public final class UserCode {
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private UserCode() {}

    /** The distinct places of the classes, then those given. */
    public static List<Path> places(Set<Class<?>> classes, List<Path> given) {
        Set<Path> places = new LinkedHashSet<>();
        Path own = place(UserCode.class);
        for (Class<?> each : classes) {
            Class<?> type = each;
            while (type.isArray()) {
                type = type.getComponentType();
            }
            Path place = place(type);
            if (place != null && !place.equals(own)) {
                places.add(place);
            }
        }
        for (Path each : given) {
            if (!Files.isReadable(each)) {
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        "code: " + each + " can't be read (expected: a jar or a directory of classes)");
            }
            places.add(each.toAbsolutePath().normalize());
        }
        return List.copyOf(places);
    }

    private static @org.jspecify.annotations.Nullable Path place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null
                || source.getLocation() == null
                || !"file".equals(source.getLocation().getProtocol())) {
            return null;
        }
        try {
            Path place = Path.of(source.getLocation().toURI()).toAbsolutePath().normalize();
            return Files.exists(place) ? place : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "class " + type.getName() + " comes from " + source.getLocation()
                            + " (expected: a jar or a directory); put it into a jar",
                    e);
        }
    }

    /** The jar's bytes; of a directory, a jar of what is in it, always the same for the same files. */
    public static byte[] jar(Path place) {
        try {
            return Files.isDirectory(place) ? zip(place) : Files.readAllBytes(place);
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED, "code: " + place + " can't be read: " + e + "; build it anew", e);
        }
    }

    private static byte[] zip(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(directory)) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Path file : files) {
                ZipEntry entry = new ZipEntry(directory
                        .relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/"));
                entry.setTimeLocal(NO_TIME);
                zip.putNextEntry(entry);
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
