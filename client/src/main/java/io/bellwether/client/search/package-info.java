/** Search spaces. Start here: {@link io.bellwether.client.search.SearchSpace}. */
@NullMarked
package io.bellwether.client.search;

import org.jspecify.annotations.NullMarked;
