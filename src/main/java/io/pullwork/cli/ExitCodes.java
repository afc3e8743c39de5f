package io.pullwork.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a command ends, in the numbers of BSD's sysexits.h, so that a script can tell what to do next. */
final class ExitCodes {

    static final int OK = 0;
    static final int TASK_FAILED = 1;
    static final int USAGE = 64;
    static final int BAD_PAYLOAD = 65;
    static final int NO_INPUT = 66;
    static final int UNAVAILABLE = 69;
    static final int INTERNAL = 70;
    static final int NO_STORE = 73;
    static final int TRY_AGAIN = 75;
    static final int CONFIGURATION = 78;

    private ExitCodes() {}

    /** For the help of every command, in this order. */
    static Map<String, String> described() {
        var codes = new LinkedHashMap<String, String>();
        codes.put("0", "all went well");
        codes.put("1", "a task failed, or its result is gone");
        codes.put("64", "the command line is wrong");
        codes.put("65", "a payload is too large, or a file is not what it should be");
        codes.put("66", "no such file");
        codes.put("69", "no master or seed was reached, the address is in use, or the node cannot go on");
        codes.put("70", "a fault in Pullwork itself");
        codes.put("73", "the store, or a file to write, cannot be created or opened");
        codes.put("75", "not in time, or the queue is full: trying again is safe");
        codes.put("78", "a setting is wrong or missing");
        codes.put("130, 143", "stopped by Ctrl-C, by SIGTERM; a node has stopped gracefully");
        return codes;
    }
}
