/** Features read by key. Start here: {@link io.bellwether.client.feature.Features}. */
@NullMarked
package io.bellwether.client.feature;

import org.jspecify.annotations.NullMarked;
