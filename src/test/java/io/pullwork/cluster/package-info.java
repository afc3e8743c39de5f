/** How processes become members of a cluster, and how the lost ones leave it. */
@NullMarked
package io.pullwork.cluster;

import org.jspecify.annotations.NullMarked;
