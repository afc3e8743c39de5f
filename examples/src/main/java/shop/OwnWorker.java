package shop;

import io.pullwork.client.Pullwork;

/** Runs the shop's tasks of a cluster in a program of its own, until it is told to end (Ctrl-C, SIGTERM). */
public final class OwnWorker {

    public static void main(String[] args) throws InterruptedException {
        String seed = args.length > 0 ? args[0] : "127.0.0.1:2551";
        try (var worker = Pullwork.worker(new ShopHandlers().handlers())
                .queues("orders")
                .seeds(seed)
                .start()) {
            System.out.println("running orders, as " + worker.address());
            worker.awaitStopped();
        }
    }
}
