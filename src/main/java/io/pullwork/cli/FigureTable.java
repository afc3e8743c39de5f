package io.pullwork.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;

/** What was measured or counted, a line for each. */
final class FigureTable {

    private final List<String[]> rows = new ArrayList<>();

    FigureTable add(String figure, String value) {
        rows.add(new String[] {figure, value});
        return this;
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
