package io.pullwork.queue;

/** A property does not hold. */
final class LawBroken extends AssertionError {

    private final String law;

    LawBroken(String law, Object evidence) {
        super(law + ", but: " + evidence);
        this.law = law;
    }

    static void when(boolean isBroken, String law, Object evidence) {
        if (isBroken) {
            throw new LawBroken(law, evidence);
        }
    }

    String law() {
        return law;
    }
}
