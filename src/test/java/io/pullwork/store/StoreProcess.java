package io.pullwork.store;

import static io.pullwork.store.Sample.SQUARES;
import static io.pullwork.store.Sample.added;
import static io.pullwork.store.Sample.commit;
import static io.pullwork.store.Sample.open;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Another process with a store of its own. */
final class StoreProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private StoreProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param task {@code hold} to open the store and wait, {@code commit} to commit for ever */
    static StoreProcess start(Path folder, String task) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ProcessBuilder(
                java,
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                folder.toString(),
                task);
        return new StoreProcess(
                command.redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    long pid() {
        return process.pid();
    }

    /** Null when the process has ended and everything was read. */
    @Nullable
    String readLine() throws IOException {
        return output.readLine();
    }

    /** As kill -9 does; what it wrote before can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] args) throws IOException {
        try (var store = SqliteStore.open(Path.of(args[0]))) {
            if (args[1].equals("hold")) {
                System.out.println("open");
                System.in.read();
            } else {
                long epoch = open(store, SQUARES).epoch();
                for (long position = 1; ; position++) {
                    commit(store, SQUARES, epoch, added(position));
                    System.out.println(position);
                }
            }
        } catch (StoreFailure refused) {
            System.out.println(refused.getMessage());
        }
    }
}
