/** Dataset versions. Start here: {@link io.bellwether.records.dataset.DatasetRecord}. */
@NullMarked
package io.bellwether.records.dataset;

import org.jspecify.annotations.NullMarked;
