package io.bellwether.coordinator.gateway.dashboard;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What browsers load: our own modules and styles, and the libraries from their WebJars, as they are; nothing is built. Read once
 * and kept in memory (a few hundred kilobytes). Immutable.
 *
 * @param version follows from the content: a changed file has another address, so every file may be cached for ever
 */
record WebFiles(String version, Map<String, File> files) {
    private static final String OWN = "/dashboard";
    private static final String PREACT = "META-INF/resources/webjars/preact/";
    private static final Map<String, MediaType> TYPES = Map.of(
            "js", MediaType.create("text", "javascript").withCharset(StandardCharsets.UTF_8),
            "css", MediaType.CSS_UTF_8,
            "svg", MediaType.SVG_UTF_8,
            "html", MediaType.HTML_UTF_8);

    WebFiles {
        files = Map.copyOf(files);
    }

    /** One file's content. */
    record File(MediaType type, HttpData content) {
        String text() {
            return content.toStringUtf8();
        }
    }

    /** Finds them on the class path; what is missing there is a defect of the build. */
    static WebFiles load() {
        SortedMap<String, File> files = new TreeMap<>();
        try {
            readOwn(files);
            String preact = PREACT + version("org.webjars.npm", "preact") + "/";
            files.put("lib/preact.js", library(preact + "dist/preact.module.js"));
            files.put("lib/preact-hooks.js", library(preact + "hooks/dist/hooks.module.js"));
            return new WebFiles(hash(files), files);
        } catch (IOException e) {
            throw new UncheckedIOException("the dashboard's files can't be read", e);
        }
    }

    private static void readOwn(Map<String, File> files) throws IOException {
        URL root = Objects.requireNonNull(WebFiles.class.getResource(OWN), OWN);
        try {
            URI uri = root.toURI();
            if (!"jar".equals(uri.getScheme())) {
                readTree(Path.of(uri), files);
                return;
            }
            Path jar = Path.of(URI.create(uri.getRawSchemeSpecificPart().replaceFirst("!.*", "")));
            try (FileSystem inside = FileSystems.newFileSystem(jar)) {
                readTree(inside.getPath(OWN), files);
            }
        } catch (URISyntaxException e) {
            throw new IOException(root + " is no URI", e);
        }
    }

    private static void readTree(Path root, Map<String, File> files) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(path).toString().replace('\\', '/');
                files.put(name, new File(type(name), HttpData.wrap(Files.readAllBytes(path))));
            }
        }
    }

    private static MediaType type(String name) {
        MediaType type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return type == null ? MediaType.OCTET_STREAM : type;
    }

    /* Without the name of its source map, which is not served: the browser's tools would ask for it. */
    private static File library(String resource) throws IOException {
        String text =
                new String(resource(resource), StandardCharsets.UTF_8).replaceFirst("//# sourceMappingURL=.*", "");
        return new File(type(resource), HttpData.ofUtf8(text));
    }

    private static String version(String group, String artifact) throws IOException {
        Properties properties = new Properties();
        properties.load(new java.io.ByteArrayInputStream(
                resource("META-INF/maven/" + group + "/" + artifact + "/pom.properties")));
        return Objects.requireNonNull(properties.getProperty("version"), artifact);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = WebFiles.class.getClassLoader().getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    private static String hash(SortedMap<String, File> files) {
        MessageDigest digest = sha256();
        files.forEach((name, file) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(file.content().array());
        });
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /** How a content security policy names a script by its content. */
    static String policyHash(String script) {
        byte[] hash = sha256().digest(script.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
