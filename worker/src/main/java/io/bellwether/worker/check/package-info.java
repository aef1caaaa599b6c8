/** Looks whether data is as a spec says. Start here: {@link io.bellwether.worker.check.TableChecks}. */
@NullMarked
package io.bellwether.worker.check;

import org.jspecify.annotations.NullMarked;
