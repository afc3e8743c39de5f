package io.pullwork.worker;

import io.pullwork.task.Checkpoint;
import io.pullwork.task.Lease;
import io.pullwork.task.Payload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far the handler of one job says that it is: its thread waits here until that is stored, one at a time. */
final class Checkpoints {

    private final Lease lease;
    private @Nullable Payload last;

    /** Not decided yet; its thread waits. */
    private @Nullable Checkpoint underWay;

    private int lastNumber;
    private boolean isRefused;

    /** When a master was told of it, if one was. */
    private long toldNanos;

    private boolean isTold;

    /** @param last of an attempt before; null if there was none */
    Checkpoints(Lease lease, @Nullable Payload last) {
        this.lease = lease;
        this.last = last;
    }

    synchronized Optional<byte[]> last() {
        return Optional.ofNullable(last).map(Payload::bytes);
    }

    /** @param ring has the actor look for what is to be told */
    synchronized void store(Payload state, Runnable ring) throws InterruptedException {
        while (underWay != null && !isRefused) {
            wait();
        }
        var mine = new Checkpoint(lease, ++lastNumber, state);
        underWay = mine;
        isTold = false;
        ring.run();
        while (isUnderWay(mine) && !isRefused) {
            wait();
        }
        if (isRefused) {
            throw new InterruptedException("this attempt at task " + lease.task() + " does not count any more");
        }
        last = mine.state();
    }

    private boolean isUnderWay(Checkpoint checkpoint) {
        return underWay != null && underWay.number() == checkpoint.number();
    }

    /** What no master was told, or a long time ago; null if nothing. */
    @Nullable
    synchronized Checkpoint toTell(long nowNanos, long againAfterNanos) {
        if (underWay == null || isRefused || (isTold && nowNanos - toldNanos <= againAfterNanos)) {
            return null;
        }
        isTold = true;
        toldNanos = nowNanos;
        return underWay;
    }

    /** The next master was told nothing. */
    synchronized void forgetTold() {
        isTold = false;
    }

    synchronized void decided(int number, boolean isStored) {
        if (underWay != null && underWay.number() == number) {
            isRefused = !isStored;
            underWay = null;
            notifyAll();
        }
    }
}
