/**
 * The command line: one file per command, which parses, calls, prints and gives an exit code. Data goes
 * to stdout, everything else to stderr. It decides nothing about tasks, queues or clusters.
 */
@NullMarked
package io.pullwork.cli;

import org.jspecify.annotations.NullMarked;
