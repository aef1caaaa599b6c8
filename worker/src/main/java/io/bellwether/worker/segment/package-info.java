/** The node's decoded copies of dataset versions. Start here: {@link io.bellwether.worker.segment.DatasetCache}, and {@link io.bellwether.worker.segment.MappedDataset} for who reads them. */
@NullMarked
package io.bellwether.worker.segment;

import org.jspecify.annotations.NullMarked;
