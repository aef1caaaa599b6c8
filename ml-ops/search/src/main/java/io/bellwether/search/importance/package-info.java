/**
 * Which parameters decided how a search's trials went. Start here: {@link io.bellwether.search.importance.Importances}.
 */
@NullMarked
package io.bellwether.search.importance;

import org.jspecify.annotations.NullMarked;
