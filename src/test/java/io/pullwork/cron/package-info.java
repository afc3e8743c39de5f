/** Cron expressions mean what those of Unix mean, and what is none is refused. */
@NullMarked
package io.pullwork.cron;

import org.jspecify.annotations.NullMarked;
