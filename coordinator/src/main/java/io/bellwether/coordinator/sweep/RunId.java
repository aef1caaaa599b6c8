package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.JobId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The id of a trial's run: 32 hex digits that follow from job and trial, so that a retried trial keeps its run. */
public final class RunId {
    private RunId() {}

    public static String of(JobId job, int trial) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((job + "/" + trial).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
