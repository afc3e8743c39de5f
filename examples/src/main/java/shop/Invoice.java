package shop;

/** What comes back. */
public record Invoice(String customer, String text, int pence) {}
