package io.pullwork.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of a report, with all that it needs inside: it can be kept, mailed and opened anywhere, and asks nobody for
 * anything. Its policy lets only the style and script in it take effect that were written here, known by their hashes.
 */
final class ReportPage {

    /** As the pom has it. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

    private static final Pattern GAP = Pattern.compile("\\{\\{(\\w+)}}");

    private ReportPage() {}

    static String of(RunReport report) {
        String style = text(UPLOT + "dist/uPlot.min.css") + text("page.css");
        String script = script();
        Map<String, String> parts = Map.of(
                "policy",
                "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script)
                        + "; base-uri 'none'; form-action 'none'",
                "style",
                style,
                "script",
                script,
                "data",
                ReportData.json(report));
        // In one pass: whatever a text contains, it is no gap.
        return GAP.matcher(text("page.html")).replaceAll(gap -> Matcher.quoteReplacement(part(parts, gap.group(1))));
    }

    private static String part(Map<String, String> parts, String name) {
        String part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException("the page has a gap for " + name);
        }
        return part;
    }

    /** With the licence of what is not ours, which wants to be in all copies. */
    private static String script() {
        String uplot = "/*\n" + text(UPLOT + "LICENSE") + "*/\n" + text(UPLOT + "dist/uPlot.iife.min.js");
        return Stream.of("data.js", "plots.js", "gantt.js", "charts.js", "tables.js", "page.js")
                .map(ReportPage::text)
                .collect(Collectors.joining("\n", uplot + "\n", ""));
    }

    /** With the line ends that a browser sees: it takes the hash of that. */
    private static String text(String resource) {
        try (InputStream bytes = ReportPage.class.getResourceAsStream(resource)) {
            if (bytes == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String hash(String inline) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(inline.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
