package io.pullwork.task;

import java.nio.charset.StandardCharsets;

/** Foreign text made fit: bounded, and to be shown with nothing in it that could forge a log line. */
public final class Text {

    private static final int MAX_SHOWN_CHARS = 80;

    private Text() {}

    /** At most 80 characters; control characters, line separators and direction marks become '?'. */
    static String shown(String foreign) {
        return shown(foreign, MAX_SHOWN_CHARS);
    }

    /** At most so many characters; control characters, line separators and direction marks become '?'. */
    public static String shown(String foreign, int maxChars) {
        var shown = new StringBuilder();
        start(foreign, maxChars).codePoints().forEach(c -> shown.appendCodePoint(isHarmless(c) ? c : '?'));
        return foreign.length() > maxChars ? shown.append("...").toString() : shown.toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    /** A handler's text as it can be sent: at most so many characters, none of them a half. */
    static String tellable(String text, int maxChars) {
        String cut = text.length() <= maxChars ? text : start(text, maxChars - 3) + "...";
        // Half a character becomes '?': it has no UTF-8, and an encoder would refuse the whole message again and
        // again.
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** At most so many characters from the start. One of two chars is not cut in half: encoders refuse halves. */
    static String start(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean cutsInHalf =
                Character.isHighSurrogate(text.charAt(maxChars - 1)) && Character.isLowSurrogate(text.charAt(maxChars));
        return text.substring(0, cutsInHalf ? maxChars - 1 : maxChars);
    }
}
