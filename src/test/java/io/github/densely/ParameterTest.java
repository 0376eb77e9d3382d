package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ParameterTest {

  private final Matrix value = Matrix.of(1, 2, 3, 4);
  private final Parameter parameter = Parameter.of("weight", value);

  @Test
  void theValueIsLiveAndTheGradientStartsAtZero() {
    assertThat(parameter.value()).isSameAs(value);
    assertThat(parameter.grad()).isEqualTo(Matrix.zeros(1, 2)).isSameAs(parameter.grad());
    assertThat(parameter.size()).isEqualTo(2);
    assertThat(parameter.name()).isEqualTo("weight");
  }

  @Test
  void zeroGradSetsTheGradientToZero() {
    parameter.grad().set(0, 1, 5);

    parameter.zeroGrad();

    assertThat(parameter.grad()).isEqualTo(Matrix.zeros(1, 2));
  }

  @Test
  void aLongerNameIsTheSameParameter() {
    Parameter longer = parameter.prefixed("0");
    longer.grad().set(0, 0, 5);
    longer.freeze();

    assertThat(longer.name()).isEqualTo("0.weight");
    assertThat(longer.value()).isSameAs(value);
    assertThat(parameter.frozen()).isTrue();
    assertThat(parameter.grad()).isSameAs(longer.grad());
  }

  @Test
  void freezingDropsTheGradient() {
    parameter.grad().set(0, 0, 5);

    parameter.freeze();
    parameter.unfreeze();

    assertThat(parameter.frozen()).isFalse();
    assertThat(parameter.grad()).isEqualTo(Matrix.zeros(1, 2));
  }

  @Test
  void aFixedParameterCannotBeUnfrozen() {
    Parameter fixed = Parameter.fixed("running_mean", value);

    fixed.unfreeze();

    assertThat(fixed.isFixed()).isTrue();
    assertThat(fixed.frozen()).isTrue();
    assertThat(parameter.isFixed()).isFalse();
  }

  @Test
  void textShowsNameSizesAndState() {
    assertThat(parameter).hasToString("weight 1 x 2");
    assertThat(Parameter.fixed("running_mean", value)).hasToString("running_mean 1 x 2 fixed");

    parameter.freeze();

    assertThat(parameter).hasToString("weight 1 x 2 frozen");
  }

  @Test
  void itKnowsItsShapeInFiles() {
    Matrix column = Matrix.of(2, 1, 3, 4);

    assertThat(Parameter.of("bias", value).tensorShape()).containsExactly(2L);
    assertThat(Parameter.fixed("scale", value).prefixed("0").tensorShape()).containsExactly(2L);
    assertThat(Parameter.of("weight", column).tensorShape()).containsExactly(2L, 1L);
    assertThat(Parameter.of("weight", value, 1, 2).tensorShape()).containsExactly(1L, 2L);
    assertThat(Parameter.of("kernel", column, 2, 1, 1, 1).tensorShape())
        .containsExactly(2L, 1L, 1L, 1L);
  }

  @Test
  void aShapeThatTheValueDoesNotHaveIsRefused() {
    long[][] shapes = {{}, {3}, {2, 1}, {1, 3}, {1, -1, -2}, {1, 1L << 32, 1L << 32}};

    for (long[] shape : shapes) {
      assertThatThrownBy(() -> Parameter.of("weight", value, shape))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "weight is 1 x 2, a tensor of shape "
                  + Arrays.toString(shape)
                  + " is not: the first dimension is the rows, the product of the others the columns");
    }
  }

  /** A side of 0, and sides that are a long times a long, are told from those that fit. */
  @Test
  void theSidesOfATensorGiveRowsAndColumns() {
    assertThat(Parameter.of("p", Matrix.zeros(2, 0), 2, 0, 3).tensorShape())
        .containsExactly(2L, 0L, 3L);
    assertThat(Parameter.of("p", Matrix.zeros(2, 12), 2, 3, 4).tensorShape())
        .containsExactly(2L, 3L, 4L);
    for (long[] shape : new long[][] {{2, 3, -4}, {2, 4, 3, 2}, {2, 1L << 32, 1L << 32}, {24}}) {
      assertThatThrownBy(() -> Parameter.of("p", Matrix.zeros(2, 12), shape))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("p is 2 x 12, a tensor of shape");
    }
  }
}
