/** What a worker takes, runs, reports and gives back, whatever its masters do. */
@NullMarked
package io.pullwork.worker;

import org.jspecify.annotations.NullMarked;
