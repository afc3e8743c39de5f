package io.pullwork.cli;

import java.util.Locale;

/** How data is written to stdout. */
enum OutputFormat {
    /** For people. */
    TEXT,
    /** One JSON document. */
    JSON,
    /** One JSON object a line, as each comes. */
    JSONL;

    boolean isText() {
        return this == TEXT;
    }

    /** As it is written on the command line and shown in help. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
