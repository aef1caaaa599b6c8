/**
 * How a dataset's columns become a model's features: what a spec says of it. Start here: {@link
 * io.bellwether.client.transform.TransformSpec}.
 */
@NullMarked
package io.bellwether.client.transform;

import org.jspecify.annotations.NullMarked;
