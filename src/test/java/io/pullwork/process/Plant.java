package io.pullwork.process;

import io.pullwork.client.Pullwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A cluster of real processes on this machine: a master with its data folder, workers, and this JVM as client. */
final class Plant implements AutoCloseable {

    /** What a handler noted. */
    record Note(String what, String task, int attempt, long pid, long atMillis) {

        static Note parse(String line) {
            String[] words = line.split(" ", -1);
            return new Note(
                    words[0], words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]));
        }
    }

    private final Path folder;
    private final int port = freePort();
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<Pullwork> clients = new ArrayList<>();

    Plant(Path folder) {
        this.folder = folder;
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** The first node, on the same port and data folder each time. */
    NodeProcess master() {
        return start("pullwork.node { roles = [master], port = " + port + ", data = \"" + folder.resolve("data")
                        + "\" }")
                .awaitLine("ready");
    }

    /** A node that is all there is: if a handler ends its process the master ends too. */
    NodeProcess masterAndWorker(int parallelism) {
        return start("pullwork.node { roles = [master, worker], port = " + port + ", data = \""
                        + folder.resolve("data") + "\" }, pullwork.queue.adoption-grace = 1 s, pullwork.worker {"
                        + " parallelism = " + parallelism + ", queues = [work] }")
                .awaitLine("ready");
    }

    NodeProcess worker(int parallelism) {
        return startWorker(parallelism).awaitLine("ready");
    }

    NodeProcess startWorker(int parallelism) {
        return start("pullwork.node { roles = [worker], port = 0, seeds = [\"" + address() + "\"] }, pullwork.worker {"
                + " parallelism = " + parallelism + ", queues = [work], drain-timeout = 5 s }");
    }

    private NodeProcess start(String settings) {
        var process = new NodeProcess(
                folder.resolve("process-" + processes.size() + ".log"),
                NodeProcess.java(TestNode.class.getName(), settings, diary().toString()));
        processes.add(process);
        return process;
    }

    private Path diary() {
        return folder.resolve("diary");
    }

    Pullwork client() {
        Pullwork client = Pullwork.connect(address());
        clients.add(client);
        return client;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** What all handlers noted so far, in the order of writing. */
    List<Note> notes() {
        try {
            return Files.exists(diary())
                    ? Files.readAllLines(diary()).stream().map(Note::parse).toList()
                    : List.of();
        } catch (IOException notRead) {
            throw new UncheckedIOException(notRead);
        }
    }

    List<Note> notes(String what) {
        return notes().stream().filter(note -> note.what().equals(what)).toList();
    }

    String outputs() {
        var all = new StringBuilder();
        processes.forEach(process -> all.append(process.output()).append("\n----\n"));
        return all.toString();
    }

    @Override
    public void close() {
        clients.forEach(Pullwork::close);
        processes.forEach(NodeProcess::close);
    }
}
