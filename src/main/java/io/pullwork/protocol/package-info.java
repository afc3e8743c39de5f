/**
 * What client, master and worker say to each other, and how it is written on the wire: CBOR by Jackson,
 * with the nouns of {@code task} as compact arrays ({@link io.pullwork.protocol.WireModule}). Every
 * message may be lost or repeated; whoever asks repeats until answered, and every request may be
 * repeated.
 */
@NullMarked
package io.pullwork.protocol;

import org.jspecify.annotations.NullMarked;
