package io.github.densely.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortenedTest {

  private static final String FACE = "\uD83D\uDE00"; // one character of two halves

  @Test
  void aShortNameIsWhole() {
    assertThat(Shortened.of("x".repeat(60))).isEqualTo("x".repeat(60));
    assertThat(Shortened.of("x".repeat(61))).isEqualTo("x".repeat(57) + "...");
  }

  @Test
  void aPairIsKeptOrLeftOutAsAWhole() {
    assertThat(Shortened.start("ab" + FACE + "c", 3)).isEqualTo("ab");
    assertThat(Shortened.start("ab" + FACE + "c", 4)).isEqualTo("ab" + FACE);
    assertThat(Shortened.start(FACE, 1)).isEmpty();
    assertThat(Shortened.to(6, "ab" + FACE + FACE + "c")).isEqualTo("ab...");
  }

  /** A half without its other half is in the text already, and stays. */
  @Test
  void aSingleHalfIsACharacterLikeAnyOther() {
    assertThat(Shortened.start("a\uD83Dbc", 2)).isEqualTo("a\uD83D");
  }

  @Test
  void nothingIsTheStartOfAnyText() {
    assertThat(Shortened.start("abc", 0)).isEmpty();
    assertThat(Shortened.start("abc", 7)).isEqualTo("abc");
  }
}
