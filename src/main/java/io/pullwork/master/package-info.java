/**
 * The master of a queue: an actor around {@code QueueState} that makes each step durable before it says
 * anything of it, and knows by which references its workers and clients are reached.
 */
@NullMarked
package io.pullwork.master;

import org.jspecify.annotations.NullMarked;
