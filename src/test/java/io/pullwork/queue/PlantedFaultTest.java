package io.pullwork.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The properties find what they are there for: each planted fault, and none where none is. */
class PlantedFaultTest {

    private static final int ENOUGH_SEEDS = 200;

    private record Found(long seed, String law) {

        static final Found NOTHING = new Found(0, "nothing");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_planted_fault_is_found_with_the_help_of_the_model(PlantedFault fault) {
        assertThat(find(fault, true)).isNotEqualTo(Found.NOTHING);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_planted_fault_is_found_by_the_laws_alone(PlantedFault fault) {
        assertThat(find(fault, false)).isNotEqualTo(Found.NOTHING);
    }

    @Test
    void no_fault_is_found_where_none_is_planted() {
        assertThat(find(PlantedFault.NONE, true)).isEqualTo(Found.NOTHING);
    }

    private static Found find(PlantedFault fault, boolean asksModel) {
        for (long seed = 1; seed <= ENOUGH_SEEDS; seed++) {
            try {
                new Play(fault.source(), asksModel).play(Move.sequence(seed));
            } catch (LawBroken broken) {
                return new Found(seed, broken.law());
            } catch (IllegalStateException impossible) {
                return new Found(seed, "the heart finds itself in an impossible state");
            }
        }
        return Found.NOTHING;
    }
}
