package io.pullwork.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    @Test
    void harmless_text_is_shown_as_it_is() {
        assertThat(Text.shown("Größe 42, 日本 🎉")).isEqualTo("Größe 42, 日本 🎉");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, '\n', '\r', 0x1b, 0x7f, 0x9b, 0x2028, 0x2029, 0x202e, 0x2066, 0x200f, 0xfeff, 0xe0041})
    void what_could_forge_a_line_or_turn_it_round_is_hidden(int codePoint) {
        assertThat(Text.shown("a" + Character.toString(codePoint) + "b")).isEqualTo("a?b");
    }

    @Test
    void half_a_character_is_hidden() {
        assertThat(Text.shown("a\ud83cb")).isEqualTo("a?b");
    }

    @Test
    void long_text_is_cut_after_80_characters() {
        assertThat(Text.shown("x".repeat(80))).isEqualTo("x".repeat(80));
        assertThat(Text.shown("x".repeat(81))).isEqualTo("x".repeat(80) + "...");
    }

    @Test
    void a_character_is_not_cut_in_half() {
        assertThat(Text.shown("x".repeat(79) + "🎉🎉")).isEqualTo("x".repeat(79) + "...");
    }
}
