/** What a program is told, whatever its master does: answers late, twice, not at all, or is another one. */
@NullMarked
package io.pullwork.client;

import org.jspecify.annotations.NullMarked;
