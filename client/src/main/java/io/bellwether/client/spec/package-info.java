/**
 * Job specs as people write them: YAML or JSON, with every problem found at its line and column. Start here: {@link
 * io.bellwether.client.spec.SpecReader}.
 */
@NullMarked
package io.bellwether.client.spec;

import org.jspecify.annotations.NullMarked;
