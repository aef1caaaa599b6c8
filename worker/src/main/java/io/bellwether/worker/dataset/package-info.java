/** Reading sources and cutting them into segments. Start here: {@link io.bellwether.worker.dataset.DatasetLoader}. */
@NullMarked
package io.bellwether.worker.dataset;

import org.jspecify.annotations.NullMarked;
