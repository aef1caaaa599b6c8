/** What tests start that workers talk to. */
@NullMarked
package io.bellwether.worker.sandbox;

import org.jspecify.annotations.NullMarked;
