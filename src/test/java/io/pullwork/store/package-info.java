/** One contract for all stores, and what only one kind can promise. */
@NullMarked
package io.pullwork.store;

import org.jspecify.annotations.NullMarked;
