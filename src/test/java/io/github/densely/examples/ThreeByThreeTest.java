package io.github.densely.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Matrix;
import org.junit.jupiter.api.Test;

/** Three inputs, three outputs, every number written out: aᵢ = Wᵢ₁·x₁ + Wᵢ₂·x₂ + Wᵢ₃·x₃ + bᵢ. */
class ThreeByThreeTest {

  private static final float W11 = 1, W12 = 2, W13 = 3;
  private static final float W21 = 4, W22 = 5, W23 = 6;
  private static final float W31 = 7, W32 = 8, W33 = 9;
  private static final float B1 = 0.5f, B2 = -0.5f, B3 = 0.25f;
  private static final float X1 = 1, X2 = -2, X3 = 3;
  private static final float D1 = 2, D2 = -1, D3 = 0.5f; // ∂L/∂a

  private final DenseLayer layer =
      DenseLayer.of(
          Matrix.of(3, 3, W11, W12, W13, W21, W22, W23, W31, W32, W33),
          Matrix.of(1, 3, B1, B2, B3));
  private final ForwardPass pass = layer.forwardPass(Matrix.of(1, 3, X1, X2, X3));

  @Test
  void forward() {
    float a1 = W11 * X1 + W12 * X2 + W13 * X3 + B1; // 6.5
    float a2 = W21 * X1 + W22 * X2 + W23 * X3 + B2; // 11.5
    float a3 = W31 * X1 + W32 * X2 + W33 * X3 + B3; // 18.25

    assertThat(pass.output()).isEqualTo(Matrix.of(1, 3, a1, a2, a3));
  }

  /** ∂L/∂xⱼ = Σᵢ ∂L/∂aᵢ·Wᵢⱼ: every output that xⱼ reaches, by the chain rule. */
  @Test
  void gradientOfTheInput() {
    float g1 = D1 * W11 + D2 * W21 + D3 * W31;
    float g2 = D1 * W12 + D2 * W22 + D3 * W32;
    float g3 = D1 * W13 + D2 * W23 + D3 * W33;

    assertThat(pass.backward(Matrix.of(1, 3, D1, D2, D3))).isEqualTo(Matrix.of(1, 3, g1, g2, g3));
  }

  /** ∂L/∂Wᵢⱼ = ∂L/∂aᵢ·xⱼ, because Wᵢⱼ is multiplied by xⱼ and reaches aᵢ alone. */
  @Test
  void gradientOfTheWeight() {
    pass.backward(Matrix.of(1, 3, D1, D2, D3));

    assertThat(layer.weight().grad())
        .isEqualTo(
            Matrix.of(
                3, 3, D1 * X1, D1 * X2, D1 * X3, D2 * X1, D2 * X2, D2 * X3, D3 * X1, D3 * X2,
                D3 * X3));
  }

  @Test
  void gradientOfTheBias() {
    pass.backward(Matrix.of(1, 3, D1, D2, D3));

    assertThat(layer.bias().orElseThrow().grad()).isEqualTo(Matrix.of(1, 3, D1, D2, D3));
  }
}
