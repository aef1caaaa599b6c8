package io.bellwether.client.task;

import java.util.List;

/**
 * A piece of one input file that is read by one task.
 *
 * @param number the split's number in the job, from 0
 * @param start byte offset of the piece in the file
 * @param length bytes of the piece
 * @param firstRow the row id of the piece's first row: row ids count all rows of all files, in order
 * @param hosts names of hosts where the bytes lie; may be empty
 */
public record InputSplit(int number, String file, long start, long length, long firstRow, List<String> hosts) {
    public InputSplit {
        hosts = List.copyOf(hosts);
    }
}
