package io.pullwork.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that runs, and what it has started. Where the system has {@code setsid} they are a group of processes, which
 * is reached as a whole, also when the program itself has ended; elsewhere it is those that can be found as its
 * descendants.
 */
final class ProgramGroup {

    private static final Optional<Path> SETSID = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    /** To end, once asked. Less than it takes for a thread to be called stuck. */
    private static final long GRACE_MILLIS = 700;

    private static final long LOOK_EVERY_MILLIS = 20;

    private final Process process;

    /** Its number may be another group's by now. */
    private boolean isGone;

    private ProgramGroup(Process process) {
        this.process = process;
    }

    /** @param program its words replaced by those that make it the first of a group */
    static ProgramGroup start(ProcessBuilder program) throws IOException {
        var words = new ArrayList<String>();
        SETSID.ifPresent(setsid -> words.add(setsid.toString()));
        words.addAll(program.command());
        return new ProgramGroup(program.command(words).start());
    }

    Process process() {
        return process;
    }

    /** Asks all of them to end, and then makes those end that have not. An interrupt does not keep it from that. */
    void kill() {
        if (isGone) {
            return;
        }
        boolean isInterrupted = Thread.interrupted();
        try {
            askToEnd();
        } catch (InterruptedException atOnce) {
            isInterrupted = true;
        }
        isInterrupted |= makeEnd();
        isGone = true;
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void askToEnd() throws InterruptedException {
        signal("TERM");
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
        while (isAlive() && System.nanoTime() < deadlineNanos) {
            // Nothing tells when the last of a group has ended.
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** Whether the thread was interrupted meanwhile. */
    private boolean makeEnd() {
        boolean isInterrupted = false;
        while (true) {
            try {
                signal("KILL");
                return isInterrupted;
            } catch (InterruptedException again) {
                isInterrupted = true;
            }
        }
    }

    private boolean isAlive() throws InterruptedException {
        return SETSID.isPresent() ? send("0") : process.isAlive();
    }

    private void signal(String name) throws InterruptedException {
        if (SETSID.isPresent()) {
            send(name);
            return;
        }
        // The program first: a shell would go on with its next step when the present one ends.
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(name.equals("KILL") ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
    }

    /** Whether there was one to send it to. */
    private boolean send(String signal) throws InterruptedException {
        try {
            String kill = "kill -s " + signal + " -- -" + process.pid() + " 2> /dev/null";
            return new ProcessBuilder("/bin/sh", "-c", kill).start().waitFor() == 0;
        } catch (IOException noShell) {
            // The system is short of processes: this one at least is reached without another.
            process.destroyForcibly();
            return false;
        }
    }
}
