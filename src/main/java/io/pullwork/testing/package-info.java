/**
 * For programs that use Pullwork, to be tested by their own tests: {@link
 * io.pullwork.testing.TestPullwork} is a Pullwork on the thread of its caller, with a clock moved by hand.
 * What it decides is decided by the real heart; no actors, threads, disks or sleeps here.
 */
@NullMarked
package io.pullwork.testing;

import org.jspecify.annotations.NullMarked;
