package shop;

/** What is put. It travels as JSON. */
public record Order(String customer, String item, int count, int pricePence) {

    public Order {
        if (count < 1) {
            throw new IllegalArgumentException("an order of " + count + " pieces");
        }
    }
}
