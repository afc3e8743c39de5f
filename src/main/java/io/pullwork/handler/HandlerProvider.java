package io.pullwork.handler;

/**
 * Handlers in a jar of their own, for {@code pullwork node --handlers DIR}. The jar names its provider in
 * {@code META-INF/services/io.pullwork.handler.HandlerProvider}, as {@link java.util.ServiceLoader} wants it: a public
 * class with a public constructor without parameters.
 */
public interface HandlerProvider {

    /** Asked once, when the node starts. Whatever is thrown stops the node with it as the reason. */
    Handlers handlers();
}
