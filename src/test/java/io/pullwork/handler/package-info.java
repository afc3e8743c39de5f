/** What the author of a handler may do, and what becomes of it. */
@NullMarked
package io.pullwork.handler;

import org.jspecify.annotations.NullMarked;
