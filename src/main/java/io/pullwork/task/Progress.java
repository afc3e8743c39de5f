package io.pullwork.task;

/**
 * How far an attempt is, as its handler says.
 *
 * @param done not negative, in units of the handler's own
 * @param total in the same units; 0 if it is not known, and less than {@code done} if it was estimated too low
 * @param note for people; what is longer than 200 characters is cut
 */
public record Progress(long done, long total, String note) {

    public static final int MAX_NOTE_CHARS = 200;

    /** @throws IllegalArgumentException if a number is negative */
    public Progress {
        if (done < 0 || total < 0) {
            throw new IllegalArgumentException("a progress of " + done + " of " + total + ", must not be negative");
        }
        note = Text.tellable(note, MAX_NOTE_CHARS);
    }
}
