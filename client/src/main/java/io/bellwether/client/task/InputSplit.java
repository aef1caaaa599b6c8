package io.bellwether.client.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Locale;

/**
 * A piece of one input file that is read by one task.
 *
 * @param number the split's number in the job, from 0
 * @param start byte offset of the piece in the file
 * @param length bytes of the piece
 * @param firstRow the row id of the piece's first row: row ids count all rows of all files, in order
 * @param hosts names of hosts where the bytes lie, as the file system knows them; may be empty
 */
public record InputSplit(int number, String file, long start, long length, long firstRow, List<String> hosts) {
    public InputSplit {
        hosts = List.copyOf(hosts);
    }

    /**
     * Whether the bytes lie on the machine that calls itself {@code host}. A short name is the same as a full one that begins
     * with it. A loopback name is the machine of everybody who can read there at all.
     */
    public boolean isOn(String host) {
        return hosts.stream().anyMatch(each -> isLoopback(each) || isSame(each, host));
    }

    /** Whether no machine is nearer to it than another: it lies on a loopback name, or nobody knows where. */
    @JsonIgnore
    public boolean isAnywhere() {
        for (String host : hosts) {
            if (isLoopback(host)) {
                return true;
            }
        }
        return hosts.isEmpty();
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    private static boolean isSame(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        return a.equals(b) || a.startsWith(b + ".") || b.startsWith(a + ".");
    }
}
