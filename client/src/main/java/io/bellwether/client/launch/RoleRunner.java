package io.bellwether.client.launch;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Plays a {@link Role} in this process, found on the class path by its name. */
public final class RoleRunner {
    /** Before the JSON of why a role could not start; for {@link ProcessCluster}, as {@code READY} is. */
    static final String FAILED = "FAILED ";

    /** Set in processes that {@link ProcessCluster} starts: the file that takes their output. */
    static final String LOG_PROPERTY = "bellwether.log";

    private RoleRunner() {}

    /** Runs the role until it ends and returns its exit code. */
    public static int run(String name, List<String> arguments, PrintStream err) throws Exception {
        String log = System.getProperty(LOG_PROPERTY);
        if (log == null) {
            return find(name).run(arguments);
        }
        BoundedLog.keep(Path.of(log));
        try {
            return find(name).run(arguments);
        } catch (ClusterException e) {
            Map<String, String> reason = new LinkedHashMap<>();
            reason.put("code", e.code().name());
            reason.put("message", String.valueOf(e.getMessage()));
            err.println(FAILED + Json.write(reason));
            throw e;
        } catch (Exception e) {
            e.printStackTrace(err); // nobody watches: the log is all there will be to find the defect by
            throw e;
        }
    }

    private static Role find(String name) {
        for (Role role : ServiceLoader.load(Role.class)) {
            if (role.name().equals(name)) {
                return role;
            }
        }
        throw new ClusterException(
                ErrorCode.INVALID_CONFIGURATION,
                "role '" + name + "': not on the class path (expected: bellwether-" + name
                        + " and its libraries); start it by scripts/bellwether " + name);
    }
}
