package io.github.densely.support;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A failing random test says how to run it again. */
class SeedsTest {

  @Test
  void aFailureNamesTheSeed() {
    assertThatThrownBy(
            () -> new Seeds().handleTestExecutionException(null, new AssertionError("1 is not 2")))
        .hasMessage("1 is not 2\nagain with -Ddensely.test.seed=" + Seeds.seed());
  }
}
