package io.pullwork.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PositionsTest {

    @Test
    void it_holds_what_a_tree_map_holds_after_any_puts_and_removals() {
        long seed = Long.getLong("seed", new Random().nextLong());
        System.out.println("PositionsTest: replay with -Dseed=" + seed);
        var random = new Random(seed);
        var positions = new Positions<Integer>();
        var expected = new TreeMap<Long, Integer>();
        for (int i = 0; i < 20_000; i++) {
            long position = random.nextInt(300) - 100 + (random.nextBoolean() ? 0 : 1L << 40);
            if (random.nextInt(3) == 0) {
                positions.put(position, i);
                expected.put(position, i);
            } else {
                assertThat(positions.remove(position)).as("seed %s", seed).isEqualTo(expected.remove(position));
            }
            assertThat(positions.size()).isEqualTo(expected.size());
            assertThat(positions.get(position + 1)).isEqualTo(expected.get(position + 1));
        }
        assertThat(positions).as("seed %s", seed).containsExactlyElementsOf(expected.values());
    }

    @Test
    void an_empty_one_has_no_values() {
        var positions = new Positions<String>();
        positions.put(1, "a");
        positions.remove(1);

        assertThat(positions).isEmpty();
        assertThat(positions.isEmpty()).isTrue();
        assertThat(positions.remove(1)).isNull();
    }
}
