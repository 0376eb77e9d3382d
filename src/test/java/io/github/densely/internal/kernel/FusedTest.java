package io.github.densely.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Seeds.class)
class FusedTest {

  /** 1 + 2⁻²⁴ + a little: two roundings would lose the little, and round to 1. */
  @Test
  void theSumIsRoundedOnce() {
    float product = 0x1p-24f;
    float alittle = Math.nextUp(1f);

    assertThat(Fused.fma(product, alittle, 1f)).isEqualTo(Math.nextUp(1f));
    assertThat(Fused.fma(product, 1f, 1f)).isEqualTo(1f); // half way: to even
    assertThat(Fused.fma(product, Math.nextDown(1f), 1f)).isEqualTo(1f);
  }

  @Test
  void infinitiesNaNAndSignsOfZero() {
    float inf = Float.POSITIVE_INFINITY;

    assertThat(Fused.fma(inf, 1, -1)).isEqualTo(inf);
    assertThat(Fused.fma(inf, 0, 1)).isNaN();
    assertThat(Fused.fma(Float.MAX_VALUE, 2, 0)).isEqualTo(inf);
    assertThat(Fused.fma(Float.MAX_VALUE, 2, -Float.MAX_VALUE)).isEqualTo(Float.MAX_VALUE);
    assertThat(Fused.fma(-1, 0f, -0f)).isEqualTo(-0f);
    assertThat(Fused.fma(1, 0f, -0f)).isEqualTo(0f);
  }

  /** A check: any bits, and any three numbers of like size, which cancel or round half way. */
  @Test
  void hasTheBitsOfTheInstruction(SplittableRandom random) {
    for (int i = 0; i < Seeds.trials(200_000, 50_000_000); i++) {
      float a = Float.intBitsToFloat(random.nextInt());
      float b = Float.intBitsToFloat(random.nextInt());
      float c = Float.intBitsToFloat(random.nextInt());
      requireSame(a, b, c);
      float small = (random.nextInt(1 << 12) - 2048) * 0x1p-11f;
      float other = (random.nextInt(1 << 12) - 2048) * 0x1p-11f;
      requireSame(small, other, -small * other);
      requireSame(small, other, Math.nextUp(small * other));
      requireSame(small, other * 0x1p-13f, 1 + small);
      requireSame(small * 0x1p-70f, other * 0x1p-70f, small * 0x1p-138f); // below the normal
    }
  }

  private static void requireSame(float a, float b, float c) {
    float expected = Math.fma(a, b, c);
    float computed = Fused.fma(a, b, c);
    if (Float.floatToIntBits(computed) != Float.floatToIntBits(expected)) {
      assertThat(computed).as("fma(%s, %s, %s)", a, b, c).isEqualTo(expected);
    }
  }
}
