/** What a client submits and what it sees of it. Start here: {@link io.bellwether.client.job.Sweep}. */
@NullMarked
package io.bellwether.client.job;

import org.jspecify.annotations.NullMarked;
