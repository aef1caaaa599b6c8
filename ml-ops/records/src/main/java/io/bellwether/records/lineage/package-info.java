/** What was made from what. Start here: {@link io.bellwether.records.lineage.LineageEvents}, then {@link io.bellwether.records.lineage.LineageGraph}. */
@NullMarked
package io.bellwether.records.lineage;

import org.jspecify.annotations.NullMarked;
