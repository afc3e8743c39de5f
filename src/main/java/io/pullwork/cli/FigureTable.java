package io.pullwork.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.pullwork.report.RunReport.Fact;
import java.util.ArrayList;
import java.util.List;

/** What was measured or counted, a line for each. */
final class FigureTable {

    private final List<String[]> rows = new ArrayList<>();

    FigureTable add(String figure, String value) {
        rows.add(new String[] {figure, value});
        return this;
    }

    /** The same, for a report. */
    List<Fact> facts() {
        return rows.stream().map(row -> new Fact(row[0], row[1])).toList();
    }

    @Override
    public String toString() {
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                new Column[] {
                    new Column().header("figure").dataAlign(HorizontalAlign.LEFT),
                    new Column().header("value").dataAlign(HorizontalAlign.RIGHT)
                },
                rows.toArray(String[][]::new));
    }
}
