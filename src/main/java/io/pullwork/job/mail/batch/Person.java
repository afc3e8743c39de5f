package io.pullwork.job.mail.batch;

import java.util.Map;

/**
 * One row of the file of people.
 *
 * @param row 1 for the first after the head
 * @param fields by their columns
 */
record Person(long row, Map<String, String> fields) {

    /** The column that says to whom the mail goes. */
    static final String ADDRESS = "email";

    /** The column, if there is one, that says how he is called in the mail's head. */
    static final String NAME = "name";

    String address() {
        return fields.getOrDefault(ADDRESS, "");
    }

    String name() {
        return fields.getOrDefault(NAME, "");
    }
}
