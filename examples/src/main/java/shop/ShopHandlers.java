package shop;

import io.pullwork.handler.HandlerProvider;
import io.pullwork.handler.Handlers;
import io.pullwork.handler.TaskContext;
import io.pullwork.handler.TaskType;

/** What the shop's workers can do. A node finds it in a jar, by META-INF/services. */
public final class ShopHandlers implements HandlerProvider {

    public static final TaskType<Order, Invoice> BILL = TaskType.of("bill", Order.class, Invoice.class);

    @Override
    public Handlers handlers() {
        return Handlers.of(BILL, ShopHandlers::bill);
    }

    private static Invoice bill(Order order, TaskContext context) {
        context.logger().info("billing {} for {} {}", order.customer(), order.count(), order.item());
        int pence = Math.multiplyExact(order.count(), order.pricePence());
        context.progress(1, 1, "added up");
        return new Invoice(order.customer(), order.count() + " " + order.item(), pence);
    }
}
