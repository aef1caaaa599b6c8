/** A local cluster for JUnit tests. Start here: {@link io.bellwether.client.launch.junit.LocalClusterExtension}. */
@NullMarked
package io.bellwether.client.launch.junit;

import org.jspecify.annotations.NullMarked;
