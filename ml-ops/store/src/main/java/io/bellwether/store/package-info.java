/**
 * What outlives the processes: records in one SQLite file, artifacts and logs in directories. Start here: {@link
 * io.bellwether.store.RecordStore}.
 */
@NullMarked
package io.bellwether.store;

import org.jspecify.annotations.NullMarked;
