package io.pullwork.cli;

import java.io.IOException;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/** How far a long command is, on stderr: a bar for somebody who watches, a line now and then for a file. */
interface ProgressDisplay extends AutoCloseable {

    /**
     * So far it is.
     *
     * @param note what else there is to say, on one line
     */
    void at(long done, long total, String note);

    /** Ends with what was said last. */
    @Override
    void close();

    /** @param what is done, in a word or two */
    static ProgressDisplay of(String what, PrintWriter err) {
        return isWatched() ? new Bar(what) : new Lines(what, err);
    }

    private static boolean isWatched() {
        try {
            // By a program that every system has, and no native code.
            return TerminalProvider.load("exec").isSystemStream(SystemStream.Error);
        } catch (IOException notToBeFoundOut) {
            return false;
        }
    }

    /** Redrawn in its place, with the speed and the time that is left. */
    final class Bar implements ProgressDisplay {

        private final ProgressBar bar;

        private Bar(String what) {
            this.bar = new ProgressBarBuilder()
                    .setTaskName(what)
                    .setUpdateIntervalMillis(250)
                    .setUnit("", 1)
                    .showSpeed()
                    .build();
        }

        @Override
        public void at(long done, long total, String note) {
            bar.maxHint(total);
            bar.stepTo(done);
            bar.setExtraMessage(" " + note);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** One for each tenth. */
    final class Lines implements ProgressDisplay {

        private static final int PARTS = 10;

        private final String what;
        private final PrintWriter err;
        private long partsTold;

        private Lines(String what, PrintWriter err) {
            this.what = what;
            this.err = err;
        }

        @Override
        public void at(long done, long total, String note) {
            long parts = total == 0 ? PARTS : done * PARTS / total;
            if (parts > partsTold) {
                partsTold = parts;
                err.println(what + ": " + done + " of " + total + " tasks, " + note);
                err.flush();
            }
        }

        @Override
        public void close() {
            // Each line is complete.
        }
    }
}
