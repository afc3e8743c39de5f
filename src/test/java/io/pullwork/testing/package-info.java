/** Tests of the room for testing. */
@NullMarked
package io.pullwork.testing;

import org.jspecify.annotations.NullMarked;
