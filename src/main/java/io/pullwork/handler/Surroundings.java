package io.pullwork.handler;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What a handler's thread has around it while an attempt runs: who it is, for each line that it logs, and where its
 * classes are. Restored when the attempt has ended, whatever the handler has put there.
 */
record Surroundings(Thread thread, @Nullable Map<String, String> diagnostics, @Nullable ClassLoader loader) {

    /** Those of this thread become this attempt's; given are those it had before. */
    static Surroundings change(TaskContext context, @Nullable ClassLoader loader) {
        Thread thread = Thread.currentThread();
        var before = new Surroundings(thread, MDC.getCopyOfContextMap(), thread.getContextClassLoader());
        MDC.put("queue", context.queue().value());
        MDC.put("task", context.task().toString());
        MDC.put("attempt", String.valueOf(context.attempt()));
        MDC.put("handler", context.handler().value());
        if (loader != null) {
            thread.setContextClassLoader(loader);
        }
        return before;
    }

    void restore() {
        thread.setContextClassLoader(loader);
        if (diagnostics == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(diagnostics);
        }
    }
}
