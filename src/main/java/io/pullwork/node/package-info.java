/**
 * Starts a node: reads its settings, joins the cluster, opens the store, starts masters and workers as
 * its roles say, and takes all of it down again. The only place that sees all rooms.
 */
@NullMarked
package io.pullwork.node;

import org.jspecify.annotations.NullMarked;
