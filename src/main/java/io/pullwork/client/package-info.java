/**
 * What a program uses: {@link io.pullwork.client.Pullwork} is the way in, {@link
 * io.pullwork.client.TaskQueue} and {@link io.pullwork.client.ResultQueue} are the two ends of a queue.
 * The words are those of {@code BlockingQueue}; each waiting method has a twin that gives a stage.
 */
@NullMarked
package io.pullwork.client;

import org.jspecify.annotations.NullMarked;
