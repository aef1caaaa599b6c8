/**
 * The language in which clients search records: MLflow's. Start here: {@link io.bellwether.records.filter.Filter}.
 */
@NullMarked
package io.bellwether.records.filter;

import org.jspecify.annotations.NullMarked;
