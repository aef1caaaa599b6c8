/** An HDFS on this machine, to try things on. Start here: {@link io.bellwether.bench.hdfs.HdfsSandbox}. */
@NullMarked
package io.bellwether.bench.hdfs;

import org.jspecify.annotations.NullMarked;
