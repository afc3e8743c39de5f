/** What travels between processes: that it arrives as it was sent, fits its frame, and is refused when damaged. */
@NullMarked
package io.pullwork.protocol;

import org.jspecify.annotations.NullMarked;
