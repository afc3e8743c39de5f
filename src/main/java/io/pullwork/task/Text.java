package io.pullwork.task;

/** Foreign text made fit to be shown: bounded, with nothing in it that could forge a log line. */
final class Text {

    private static final int MAX_SHOWN_CHARS = 80;

    private Text() {}

    /** At most 80 characters; control characters, line separators and direction marks become '?'. */
    static String shown(String foreign) {
        var shown = new StringBuilder();
        for (int i = 0; i < foreign.length() && i < MAX_SHOWN_CHARS; i++) {
            char c = foreign.charAt(i);
            boolean harmless = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.LINE_SEPARATOR
                    && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
            shown.append(harmless ? c : '?');
        }
        return foreign.length() > MAX_SHOWN_CHARS ? shown.append("...").toString() : shown.toString();
    }
}
