/** What is recorded of the cluster's work. Start here: {@link io.bellwether.records.RecordChange}. */
@NullMarked
package io.bellwether.records;

import org.jspecify.annotations.NullMarked;
