package shop;

import io.pullwork.client.Pullwork;
import io.pullwork.client.TaskCompletionService;
import java.nio.file.Path;

/** All in one JVM: queue, worker and store, with no network. */
public final class OneProgram {

    public static void main(String[] args) throws InterruptedException {
        Path folder = Path.of(args.length > 0 ? args[0] : "data");
        try (var pullwork = Pullwork.embedded(folder, new ShopHandlers().handlers())) {
            TaskCompletionService<Order, Invoice> bills =
                    pullwork.tasks("orders").completionService(ShopHandlers.BILL);
            bills.submit(new Order("ann", "apples", 12, 30));
            bills.submit(new Order("bob", "bread", 2, 250));
            for (int i = 0; i < 2; i++) {
                Client.print(bills.take());
            }
        }
    }
}
