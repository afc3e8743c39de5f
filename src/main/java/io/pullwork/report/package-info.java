/**
 * What became of many tasks, as a page that a person looks at: when each ran and where, how long, and what came of it.
 * It must not know queues, actors or what the tasks were for: whoever had them done says that in words.
 */
@NullMarked
package io.pullwork.report;

import org.jspecify.annotations.NullMarked;
