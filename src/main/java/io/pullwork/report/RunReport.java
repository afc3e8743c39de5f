package io.pullwork.report;

import java.util.List;

/**
 * What became of the tasks of a run. All texts are shown as they are; nothing in them can do anything to the page.
 *
 * @param title what was done, in a few words: "16 queens"
 * @param amountName what the amounts of its tasks count, in the plural: "solutions"
 * @param bars what it means that a task ran from here to there, as a sentence: {@link #LEASED} if its tasks are as
 *     {@link EndedTask#of} makes them
 * @param facts what else is to be known of the run, in this order
 * @param tasks those that have ended, in any order; there may be none
 */
public record RunReport(String title, String amountName, String bars, List<Fact> facts, List<EndedTask> tasks) {

    /** The meaning of {@link #bars} where nobody has measured how long the tasks ran. */
    public static final String LEASED = "A bar begins when the master gave the task to the worker and ends when the"
            + " outcome arrived at the master. A worker holds a little more than it runs, so up to some 5 ms of a bar"
            + " may be waiting there.";

    /** One thing to be known: "solutions", "14,772,512". */
    public record Fact(String name, String value) {}

    public RunReport {
        facts = List.copyOf(facts);
        tasks = List.copyOf(tasks);
    }
}
