package io.pullwork.job.mail.batch;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A text with places for fields, {@code {{name}}}, in the language of Mustache. A field that may be empty stands in a
 * section of its own, {@code {{#name}}, {{name}}{{/name}}}; otherwise an empty one is refused, as is one that is not
 * there.
 */
final class Template {

    private static final Mustache.Compiler PLAIN = Mustache.compiler()
            .escapeHTML(false)
            .emptyStringIsFalse(true)
            .strictSections(true)
            .withCollector(new FieldsAlone());

    /** What is set into a page is text, whatever it looks like. */
    private static final Mustache.Compiler PAGE = PLAIN.escapeHTML(true);

    private final String what;
    private final com.samskivert.mustache.Template compiled;

    private Template(String what, com.samskivert.mustache.Template compiled) {
        this.what = what;
        this.compiled = compiled;
    }

    /**
     * Of plain text.
     *
     * @param what it is, for those who are told what is wrong with it
     */
    static Template text(String what, String source) throws WrongBatch {
        return compiled(PLAIN, what, source);
    }

    /** Of HTML. */
    static Template html(String what, String source) throws WrongBatch {
        return compiled(PAGE, what, source);
    }

    private static Template compiled(Mustache.Compiler compiler, String what, String source) throws WrongBatch {
        try {
            return new Template(what, compiler.compile(source));
        } catch (MustacheException wrong) {
            throw new WrongBatch(what + ": " + wrong.getMessage(), wrong);
        }
    }

    /** @throws WrongBatch if one of the fields that it needs is not there, or is empty */
    String fill(Map<String, String> fields) throws WrongBatch {
        var need = new Need(fields);
        compiled.visit(need);
        if (!need.missing.isEmpty()) {
            throw new WrongBatch(what + " needs what is no field: " + String.join(", ", need.missing)
                    + "; the fields are " + String.join(", ", fields.keySet()));
        }
        if (!need.empty.isEmpty()) {
            String first = need.empty.iterator().next();
            throw new WrongBatch("the field " + first + " is empty, and " + what + " needs it (if it may be: {{#"
                    + first + "}} ... {{/" + first + "}})");
        }
        return compiled.execute(fields);
    }

    /** What is wanted of somebody's fields and not there. */
    private static final class Need implements Mustache.Visitor {

        private final Map<String, String> fields;
        private final Set<String> missing = new LinkedHashSet<>();
        private final Set<String> empty = new LinkedHashSet<>();

        private Need(Map<String, String> fields) {
            this.fields = fields;
        }

        @Override
        public void visitText(String text) {
            // The library takes what is not closed for text.
            if (text.contains("{{")) {
                missing.add("{{ without }}");
            }
        }

        @Override
        public void visitVariable(String field) {
            if (isThere(field) && !isFull(field)) {
                empty.add(field);
            }
        }

        @Override
        public boolean visitSection(String field) {
            return isThere(field) && isFull(field);
        }

        @Override
        public boolean visitInvertedSection(String field) {
            return isThere(field) && !isFull(field);
        }

        @Override
        public boolean visitInclude(String other) {
            missing.add("{{>" + other + "}}");
            return false;
        }

        private boolean isThere(String field) {
            if (!fields.containsKey(field)) {
                missing.add(field);
            }
            return fields.containsKey(field);
        }

        private boolean isFull(String field) {
            return !fields.getOrDefault(field, "").isEmpty();
        }
    }

    /** Within a section the library would take the methods of a field's text, such as its length, for fields. */
    private static final class FieldsAlone extends BasicCollector {

        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new ConcurrentHashMap<>();
        }
    }
}
