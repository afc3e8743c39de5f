/**
 * The nouns of Pullwork as records: what a task, a lease, an outcome and a result are. They check
 * themselves when made and know nothing of queues, clocks, disks or networks; only the JDK is used.
 */
@NullMarked
package io.pullwork.task;

import org.jspecify.annotations.NullMarked;
