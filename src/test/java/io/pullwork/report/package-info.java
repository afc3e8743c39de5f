/** A report tells what became of the tasks, whatever their texts are, and is written whole or not at all. */
@NullMarked
package io.pullwork.report;

import org.jspecify.annotations.NullMarked;
