package io.bellwether.worker.engine.xgboost;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import ml.dmlc.xgboost4j.java.Booster;

/** The release of XGBoost on the class path. */
final class LibraryVersion {
    static final String TEXT = read();

    private LibraryVersion() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Booster.class.getResourceAsStream("/xgboost4j-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unknown"; // a fact for the record only: not worth a failed trial
        }
        return properties.getProperty("version", "unknown");
    }
}
