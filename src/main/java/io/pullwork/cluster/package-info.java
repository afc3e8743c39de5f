/**
 * How a process becomes and stays a member of a cluster: the settings of Akka that Pullwork was measured
 * with, and what is done about members that cannot be reached.
 */
@NullMarked
package io.pullwork.cluster;

import org.jspecify.annotations.NullMarked;
