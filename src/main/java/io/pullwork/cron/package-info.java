/**
 * When schedules fire: what cron expressions mean by the calendars and clocks of the world, which the heart does not
 * know. It must not know queues, or the time of day.
 */
@NullMarked
package io.pullwork.cron;

import org.jspecify.annotations.NullMarked;
