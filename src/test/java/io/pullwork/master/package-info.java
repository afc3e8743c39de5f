/** A master says only what is on disk, stops when it is fenced, and notices who is gone. */
@NullMarked
package io.pullwork.master;

import org.jspecify.annotations.NullMarked;
