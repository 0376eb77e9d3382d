package io.github.densely.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Layer;
import io.github.densely.LayerNorm;
import io.github.densely.Matrix;
import io.github.densely.Parameter;
import io.github.densely.Sequential;
import io.github.densely.Workspace;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that are hard to check: a check finds the mistake, or fails as it cannot tell. */
class GradientCheckDoubtTest {

  /** sin(f·x), with the slope times a factor. */
  private record Sine(double f, double factor) implements Layer {
    @Override
    public void forwardInto(Matrix input, Matrix out) {
      for (int i = 0; i < input.rows() * input.cols(); i++) {
        out.data()[i] = (float) Math.sin(f * input.data()[i]);
      }
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      Matrix output = forward(input);
      return new ForwardPass() {
        @Override
        public Matrix output() {
          return output;
        }

        @Override
        public Matrix backward(Matrix gradOutput) {
          Matrix gradInput = gradOutput.copy();
          for (int i = 0; i < input.rows() * input.cols(); i++) {
            gradInput.data()[i] *= (float) (factor * f * Math.cos(f * input.data()[i]));
          }
          return gradInput;
        }
      };
    }

    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "60, 1.1",
    "100, 0",
    "100, 0.9",
    "1000, 0",
    "25.132741, 1.1",
    "50.265482, 0",
    "804.24772, 0"
  })
  void aSteepFunctionWithAWrongSlopeIsFound(double f, double factor) {
    Matrix input = Matrix.of(1, 2, 0.3f, 0.71f);

    GradientCheck.of(new Sine(f, 1), input).verify();
    assertThat(GradientCheck.of(new Sine(f, factor), input).mismatches())
        .isNotEmpty()
        .allMatch(mismatch -> mismatch.doubt().isEmpty());
  }

  @Test
  void aFunctionTooSteepForFloatsCannotBeTold() {
    Sine steep = new Sine(1e6, 0);

    assertThatThrownBy(() -> GradientCheck.of(steep, Matrix.of(1, 1, 0.3f)).verify())
        .hasMessageStartingWith(
            "cannot tell whether the gradients of Sine[f=1000000.0, factor=0.0]")
        .hasMessageContaining("cannot tell: the bound is too large for the gradient");
  }

  @Test
  void layerNormOfTwoFeaturesIsTooFlatToTellExceptWhereTheyAreAlmostEqual() {
    LayerNorm norm = new LayerNorm(2);

    assertThatThrownBy(() -> GradientCheck.of(norm, Matrix.of(1, 2, 0.5f, -1)).verify())
        .hasMessageStartingWith("cannot tell whether the gradients of LayerNorm(2) are right:\n  ")
        .hasMessageContaining("cannot tell: the bound is too large for the gradient");
    assertThat(GradientCheck.of(norm, Matrix.of(1, 2, 0.005f, 0.004f)).mismatches())
        .noneMatch(mismatch -> mismatch.doubt().isEmpty());
  }

  @Test
  void anEmptyBatchCannotBeTold() {
    DenseLayer dense = new DenseLayer(3, 2, new SplittableRandom(5));

    assertThatThrownBy(() -> GradientCheck.of(dense, Matrix.zeros(0, 3)).verify())
        .hasMessageStartingWith(
            "cannot tell whether the gradients of DenseLayer(3 -> 2) are right:")
        .hasMessageEndingWith("cannot tell: the batch is empty, input 0 x 3");
    assertThat(
            GradientCheck.of(Loss.huber(0.3), Matrix.zeros(0, 2), Matrix.zeros(0, 2)).mismatches())
        .extracting(GradientCheck.Mismatch::doubt)
        .containsExactly("the batch is empty, output 0 x 2");
  }

  @Test
  void noInputAndNoParameterCannotBeTold() {
    assertThat(GradientCheck.of(Activation.tanh(), Matrix.zeros(2, 0)).mismatches())
        .extracting(GradientCheck.Mismatch::doubt)
        .containsExactly("there is no input, 2 x 0, and no trainable parameter");
  }

  @Test
  void unitsThatAreAllOffCannotBeTold() {
    assertThat(GradientCheck.of(Activation.relu(), Matrix.of(1, 2, -1, -2)).mismatches())
        .extracting(GradientCheck.Mismatch::doubt)
        .containsExactly("no output changes with any element; choose other inputs");
  }

  /** constant + v, with the gradient times a factor. */
  private record Shifted(float constant, float factor) implements Layer {
    @Override
    public void forwardInto(Matrix input, Matrix out) {
      for (int i = 0; i < input.rows() * input.cols(); i++) {
        out.data()[i] = constant + input.data()[i];
      }
    }

    @Override
    public ForwardPass forwardPass(Matrix input, Workspace workspace) {
      Matrix output = forward(input);
      return new ForwardPass() {
        @Override
        public Matrix output() {
          return output;
        }

        @Override
        public Matrix backward(Matrix gradOutput) {
          Matrix gradInput = gradOutput.copy();
          for (int i = 0; i < input.rows() * input.cols(); i++) {
            gradInput.data()[i] *= factor;
          }
          return gradInput;
        }
      };
    }

    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public int outFeatures(int inFeatures) {
      return inFeatures;
    }
  }

  /** Floats near 3e4 are 2⁻⁹ apart, near 3e6 a quarter: steps of an eighth drown in rounding. */
  @ParameterizedTest
  @CsvSource({"3e4, 0", "3e4, 2", "-3e4, 1.1", "4e5, 0", "4e5, 2", "3e6, 0", "3e6, 2", "1e9, 2"})
  void aLargeConstantPartHidesTheGradient(float constant, float factor) {
    Shifted layer = new Shifted(constant, factor);

    assertThatThrownBy(() -> GradientCheck.of(layer, Matrix.of(2, 2, 0.3f, -1, 2, 0.7f)).verify())
        .isInstanceOf(AssertionError.class);
  }

  /** Off here and on at +7.3, which is more than the rounding of 3e4. */
  @Test
  void unitsThatAreOffBesideALargeConstantPartAreNotConstant() {
    Sequential layer = Sequential.of(Activation.relu(), new Shifted(3e4f, 1));

    assertThat(GradientCheck.of(layer, Matrix.of(1, 2, -1, -2)).mismatches())
        .extracting(GradientCheck.Mismatch::doubt)
        .containsExactly("no output changes with any element; choose other inputs");
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 2})
  void aWrongGradientBesideASmallConstantPartIsFound(float factor) {
    Shifted layer = new Shifted(30, factor);

    GradientCheck.of(new Shifted(30, 1), Matrix.of(1, 2, 0.3f, -1)).verify();
    assertThat(GradientCheck.of(layer, Matrix.of(1, 2, 0.3f, -1)).mismatches())
        .hasSize(2)
        .allMatch(mismatch -> mismatch.doubt().isEmpty());
  }

  /** constant + (z − t)², with the gradient times 1.1. */
  @ParameterizedTest
  @ValueSource(doubles = {3e4, 1e5, 3e6})
  void aLossWithALargeConstantPartCannotBeTold(double constant) {
    Loss squared = Loss.meanSquaredError();
    Loss wrong =
        new Loss() {
          @Override
          public double sum(Matrix output, Matrix target) {
            return constant + squared.sum(output, target);
          }

          @Override
          public double sumAndGradient(Matrix output, Matrix target, double scale, Matrix out) {
            return constant + squared.sumAndGradient(output, target, 1.1 * scale, out);
          }
        };

    assertThat(GradientCheck.of(wrong, Matrix.of(1, 1, 3), Matrix.of(1, 1, 1)).mismatches())
        .hasSize(1)
        .allMatch(mismatch -> mismatch.doubt().startsWith("the bound is too large"));
  }

  @Test
  void aFunctionThatIsConstantHasTheGradientZero() {
    GradientCheck.of(Activation.softmax(), Matrix.of(3, 1, 0.5f, -1, 2)).verify(); // always 1
  }
}
