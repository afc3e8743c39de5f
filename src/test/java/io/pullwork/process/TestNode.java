package io.pullwork.process;

import com.typesafe.config.ConfigFactory;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskContext;
import io.pullwork.handler.TaskType;
import io.pullwork.job.Square;
import io.pullwork.node.Node;
import io.pullwork.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The main class of the node processes that tests start and kill; its handlers keep a diary. */
public final class TestNode {

    /** Notes its start, sleeps so many milliseconds, notes its end, and returns what it slept. */
    static final TaskType<Long, Long> NAP = TaskType.of("nap", Long.class, Long.class);

    /** Kills its process as an out-of-memory killer would, when its neighbours have begun. */
    static final TaskType<String, String> KILL = TaskType.of("kill", String.class, String.class);

    private TestNode() {}

    /** Settings as HOCON, and the file of the diary. */
    public static void main(String[] args) throws Exception {
        Path diary = Path.of(args[1]);
        Handlers handlers = Square.HANDLERS.and(NAP, (millis, context) -> {
            note(diary, "start", context);
            Thread.sleep(millis);
            note(diary, "end", context);
            return millis;
        });
        handlers = handlers.and(KILL, (text, context) -> {
            note(diary, "kill", context);
            Thread.sleep(500);
            Runtime.getRuntime().halt(1);
            return text;
        });
        Node node = Node.start(NodeSettings.load(Optional.empty(), ConfigFactory.parseString(args[0])), handlers);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        System.out.println("listening on " + node.address());
        node.awaitMasters();
        System.out.println("ready");
        node.awaitStopped();
    }

    private static void note(Path diary, String what, TaskContext context) throws IOException {
        String line = what + " " + context.task() + " " + context.attempt() + " "
                + ProcessHandle.current().pid() + " " + System.currentTimeMillis() + "\n";
        Files.writeString(diary, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
