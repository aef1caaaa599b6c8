/**
 * What data must be like, and what was found of it. Start here: {@link io.bellwether.client.check.CheckSpec}.
 */
@NullMarked
package io.bellwether.client.check;

import org.jspecify.annotations.NullMarked;
