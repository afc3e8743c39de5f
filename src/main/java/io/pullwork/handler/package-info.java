/**
 * What the author of a task's code sees: {@link io.pullwork.handler.TaskType} names it and its types,
 * {@link io.pullwork.handler.Handlers} binds it to code, {@link io.pullwork.handler.TaskContext} tells
 * the code for which attempt it runs. No actors here.
 */
@NullMarked
package io.pullwork.handler;

import org.jspecify.annotations.NullMarked;
