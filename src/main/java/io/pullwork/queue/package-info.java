/**
 * The heart: decides what happens to the tasks and results of one queue. It is pure: time is an
 * argument, everything that must be on disk is a {@link io.pullwork.queue.Change}, everything that must
 * be said to someone is an {@link io.pullwork.queue.Effect}. The same calls give the same steps.
 *
 * <p>It must not know actors, networks, disks, clocks or threads; it uses the JDK and the nouns of
 * {@code task}.
 */
@NullMarked
package io.pullwork.queue;

import org.jspecify.annotations.NullMarked;
