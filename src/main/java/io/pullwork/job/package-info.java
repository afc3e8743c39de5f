/** The jobs that come with Pullwork, written as a user would write them. */
@NullMarked
package io.pullwork.job;

import org.jspecify.annotations.NullMarked;
