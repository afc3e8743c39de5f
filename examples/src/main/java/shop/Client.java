package shop;

import io.pullwork.client.Pullwork;
import io.pullwork.client.TaskHandle;
import java.time.Duration;
import java.util.List;

/** Puts orders into the queue of a cluster and waits for the invoices. */
public final class Client {

    public static void main(String[] args) throws InterruptedException {
        String seed = args.length > 0 ? args[0] : "127.0.0.1:2551";
        try (var pullwork = Pullwork.connect(seed)) {
            var orders = List.of(new Order("ann", "apples", 12, 30), new Order("bob", "bread", 2, 250));
            for (TaskHandle<Invoice> bill : pullwork.tasks("orders").putAll(ShopHandlers.BILL, orders)) {
                print(bill);
            }
        }
    }

    static void print(TaskHandle<Invoice> bill) throws InterruptedException {
        Invoice invoice = bill.await(Duration.ofMinutes(1));
        System.out.println(invoice.customer() + " owes " + invoice.pence() + " pence for " + invoice.text());
    }
}
