/**
 * Where queues outlive processes: the interface of a durable store and its kinds. A store knows the
 * {@link io.pullwork.queue.Change}s of a queue and nothing of what they mean to clients and workers.
 */
@NullMarked
package io.pullwork.store;

import org.jspecify.annotations.NullMarked;
