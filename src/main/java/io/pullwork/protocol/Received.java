package io.pullwork.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jackson passes null for a property that a message lacks: it must not get further than the message. */
final class Received {

    private Received() {}

    static <T> List<T> list(@Nullable List<T> received) {
        if (received == null) {
            throw new IllegalArgumentException("a message without its list");
        }
        return received;
    }
}
