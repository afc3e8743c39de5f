package io.pullwork.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.pullwork.cli.Delivery.State;
import io.pullwork.report.RunReport.Fact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What has become of all mails of a command, in the order in which they were put. */
final class Deliveries {

    private static final int WIDEST = 100;

    private final List<Delivery> all = new ArrayList<>();
    private final Map<State, Integer> counts = new EnumMap<>(State.class);

    void add(Delivery one) {
        all.add(one);
        counts.merge(one.state(), 1, Integer::sum);
    }

    void change(int index, UnaryOperator<Delivery> change) {
        Delivery before = all.get(index);
        Delivery now = change.apply(before);
        all.set(index, now);
        counts.merge(before.state(), -1, Integer::sum);
        counts.merge(now.state(), 1, Integer::sum);
    }

    /** Of those that wait all is known that can be. */
    void forgetWaiting() {
        for (int index = 0; index < all.size(); index++) {
            change(index, one -> one.state() == State.WAITING ? one.forgotten() : one);
        }
    }

    List<Delivery> all() {
        return all;
    }

    int count(State state) {
        return counts.getOrDefault(state, 0);
    }

    /** Those first who did not get it. */
    String table() {
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                all.stream()
                        .sorted(Comparator.comparing(one -> one.state() == State.SENT))
                        .toList(),
                List.of(
                        column("to").with(Delivery::address),
                        column("state").with(one -> one.state().toString()),
                        column("attempts")
                                .dataAlign(HorizontalAlign.RIGHT)
                                .with(one -> one.attempts() == 0 ? "" : String.valueOf(one.attempts())),
                        column("Message-ID, or why not")
                                .with(one -> one.detail().isEmpty() ? "task " + one.task() : one.detail())));
    }

    private static Column column(String header) {
        return new Column().header(header).dataAlign(HorizontalAlign.LEFT).maxWidth(WIDEST, OverflowBehaviour.NEWLINE);
    }

    /** How many of each kind there are, for a report. */
    List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.add(new Fact("mails", String.format(Locale.ROOT, "%,d", all.size())));
        for (State state : State.values()) {
            facts.add(new Fact(state.toString(), String.format(Locale.ROOT, "%,d", count(state))));
        }
        return facts;
    }

    Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        for (State state : State.values()) {
            json.put(state.toString(), count(state));
        }
        json.put("mails", all.stream().map(Delivery::json).toList());
        return json;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(String.format(Locale.ROOT, "%,d mail(s): ", all.size()));
        String separator = "";
        for (State state : State.values()) {
            if (count(state) > 0 || state == State.SENT) {
                text.append(separator).append(String.format(Locale.ROOT, "%,d %s", count(state), state));
                separator = ", ";
            }
        }
        return text.toString();
    }
}
