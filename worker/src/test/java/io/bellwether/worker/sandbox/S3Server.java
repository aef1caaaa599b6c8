package io.bellwether.worker.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.domain.PageSet;
import org.jclouds.blobstore.domain.StorageMetadata;
import org.jclouds.blobstore.domain.internal.PageSetImpl;
import org.jclouds.blobstore.options.ListContainerOptions;
import org.jclouds.blobstore.util.ForwardingBlobStore;

/** A real S3 server, S3Proxy, in a process of its own on a port of the loopback address, with one bucket; it wants signed requests. */
public final class S3Server implements AutoCloseable {
    public static final String ACCESS_KEY = "AKIDTEST";
    public static final String SECRET = "s3cr3t/of/the+test";

    private static final String READY = "READY ";

    private final Process process;
    private final int port;
    private final Path objects;

    private S3Server(Process process, int port, Path objects) {
        this.process = process;
        this.port = port;
        this.objects = objects;
    }

    /** Starts it; objects lie in the directory. */
    public static S3Server start(Path directory) throws IOException {
        Path objects = directory.resolve("objects");
        Files.createDirectories(objects);
        Path log = directory.resolve("log.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        S3Server.class.getName(),
                        objects.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> port(log).isPresent() || !process.isAlive());
        int port = port(log).orElseThrow(() -> new IOException("S3Proxy does not start; see " + log));
        S3Server server = new S3Server(process, port, objects);
        Files.createDirectory(objects.resolve(server.bucket()));
        return server;
    }

    /** The process: the directory of the objects. Tells its port, which nobody else can have taken, and ends when its input does. */
    public static void main(String[] arguments) throws Exception {
        Properties store = new Properties();
        store.setProperty("jclouds.filesystem.basedir", arguments[0]);
        BlobStoreContext context = ContextBuilder.newBuilder("filesystem")
                .credentials("any", "any")
                .overrides(store)
                .build(BlobStoreContext.class);
        S3Proxy server = S3Proxy.builder()
                .blobStore(new WholeObjects(context.getBlobStore()))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .build();
        server.start();
        System.out.println(READY + server.getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    /** As S3 lists: without the files that an object's bytes go to while it is put, whose names end with a UUID. */
    private static final class WholeObjects extends ForwardingBlobStore {
        private static final Pattern BEING_PUT = Pattern.compile(".*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

        WholeObjects(BlobStore store) {
            super(store);
        }

        @Override
        public PageSet<? extends StorageMetadata> list(String bucket, ListContainerOptions options) {
            PageSet<? extends StorageMetadata> all = super.list(bucket, options);
            return new PageSetImpl<>(
                    all.stream()
                            .filter(object ->
                                    !BEING_PUT.matcher(object.getName()).matches())
                            .toList(),
                    all.getNextMarker());
        }
    }

    private static Optional<Integer> port(Path log) throws IOException {
        return Files.readString(log)
                .lines()
                .filter(line -> line.startsWith(READY))
                .findFirst()
                .map(line -> Integer.valueOf(line.substring(READY.length())));
    }

    /** One that no other server has: Hadoop keeps a connection for each bucket, for as long as the process lives. */
    public String bucket() {
        return "bucket-" + port;
    }

    /** The address of an object. */
    public String uri(String key) {
        return "s3a://" + bucket() + "/" + key;
    }

    /** Where the server keeps what has such a key, for programs that can't ask it. */
    public Path stored(String key) {
        return objects.resolve(bucket()).resolve(key);
    }

    /** A worker's environment, whose Hadoop configuration, in the directory, knows the server and has these properties. */
    public Map<String, String> environment(Path directory, Map<String, String> properties) throws IOException {
        StringBuilder xml = new StringBuilder("<configuration>");
        property(xml, "fs.s3a.endpoint", "http://127.0.0.1:" + port);
        property(xml, "fs.s3a.endpoint.region", "us-east-1");
        property(xml, "fs.s3a.path.style.access", "true");
        properties.forEach((name, value) -> property(xml, name, value));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("core-site.xml"), xml.append("</configuration>"));
        return Map.of("HADOOP_CONF_DIR", directory.toString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void property(StringBuilder xml, String name, String value) {
        xml.append("<property><name>")
                .append(name)
                .append("</name><value>")
                .append(value)
                .append("</value></property>");
    }
}
