/**
 * A worker process: an actor that asks the masters of its queues for work, and a workbench of bounded
 * handler threads that does it. The workbench knows no actors and outlives them, so that what runs goes
 * on while the cluster is lost and found again (P9).
 */
@NullMarked
package io.pullwork.worker;

import org.jspecify.annotations.NullMarked;
