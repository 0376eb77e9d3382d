package io.github.densely.examples;

import static io.github.densely.examples.Published.floats;
import static io.github.densely.support.BoundAssert.assertThat;

import io.github.densely.Activation;
import io.github.densely.DenseLayer;
import io.github.densely.ForwardPass;
import io.github.densely.Matrix;
import io.github.densely.Sequential;
import io.github.densely.support.Bounded;
import io.github.densely.support.BoundedMatrix;
import io.github.densely.train.Optimizer;
import org.junit.jupiter.api.Test;

/**
 * Parameters of a network 2-3-1 after 1, 101 and 801 or 1001 steps, as PyTorch's optimisers make
 * them: test/cpp/api/optim_baseline.h and optim.cpp of pytorch/pytorch (BSD-3-Clause), computed in
 * double precision there.
 *
 * <p>The loss is the sum of the three outputs, so its gradient is 1. The tolerance is PyTorch's
 * own, atol 5·10⁻⁴ and rtol 10⁻³, because the weights to start with are given with four digits.
 */
class PyTorchOptimizerBaselineTest {

  private static final double RTOL = 1e-3;
  private static final double ATOL = 5e-4;

  private final Sequential net =
      Sequential.of(
          DenseLayer.of(
              floats(3, 2, -0.2109, -0.4976, -0.1413, -0.342, -0.2524, 0.6976),
              floats(1, 3, -0.1085, -0.2979, 0.6892)),
          Activation.sigmoid(),
          DenseLayer.of(floats(1, 3, -0.0508, -0.3941, -0.2843), floats(1, 1, -0.0711)),
          Activation.sigmoid());
  private final Matrix x = floats(3, 2, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);

  @Test
  void sgdWithMomentum() {
    Optimizer sgd = Optimizer.sgd(0.1).momentum(0.9).weightDecay(1e-6);

    steps(sgd, 1);
    requireParameters(
        -0.21063954921142625,
        -0.49720932283029146,
        -0.1393184765948855,
        -0.3393909854529272,
        -0.25112862964818594,
        0.699210126931771,
        -0.10765733357148573,
        -0.2913064115911077,
        0.6933846184980238,
        -0.07998325270832098,
        -0.4214920657406949,
        -0.33498346710568583,
        -0.14255125794128246);
    steps(sgd, 100);
    requireParameters(
        -0.1330316364215997,
        -0.3935294274545123,
        0.031868002506474064,
        -0.11084376970207319,
        -0.10044018049327709,
        0.9010178292324523,
        0.1528090373898639,
        0.2821438649147616,
        1.205386760430569,
        -1.713468945736039,
        -2.005156118333251,
        -3.179277317098681,
        -4.088880710164363);
    steps(sgd, 700);
    requireParameters(
        -0.10079352100780103,
        -0.35025636793356374,
        0.06854077976598513,
        -0.06168309068553341,
        -0.06870368260858187,
        0.9433092952856199,
        0.2612286853643801,
        0.40582680705425617,
        1.3171007763490907,
        -1.8363986223633926,
        -2.146080884869125,
        -3.381095779579462,
        -4.331558400559893);
  }

  @Test
  void adam() {
    Optimizer adam = Optimizer.adam(1).weightDecay(1e-6);

    steps(adam, 1);
    requireParameters(
        0.7889792072185753,
        0.502352757161707,
        0.8586918160350755,
        0.6579591155483523,
        0.7476108843716649,
        1.6975378965521928,
        0.8914325952640971,
        0.7020467393659713,
        1.6891939504169646,
        -1.0508020464076324,
        -1.3941340315767958,
        -1.2843369730696377,
        -1.0711376814873597);
    steps(adam, 100);
    requireParameters(
        6.7760957077832815,
        6.9124599235220785,
        6.433510595961532,
        6.317833927015116,
        5.858358965431237,
        6.877000885215112,
        7.976190958038579,
        6.534978464582878,
        7.121533207755487,
        -6.714974314073826,
        -7.080922682620933,
        -6.744778112213496,
        -6.4298819001431085);
    steps(adam, 900);
    requireParameters(
        0.00234842105352119,
        0.02278637440138154,
        1.8857973138568447,
        2.532835881548222,
        0.7967451883439284,
        1.5644546013645035,
        0.9973538456553341,
        4.560708133428994,
        3.9949611760478665,
        -6.18541110750813,
        -6.487160016579177,
        -6.4319844222067895,
        -6.216772332487236);
  }

  private void steps(Optimizer optimizer, int steps) {
    for (int step = 0; step < steps; step++) {
      net.zeroGrad();
      ForwardPass pass = net.forwardPass(x);
      pass.backwardParameters(Matrix.of(3, 1, 1, 1, 1));
      optimizer.step(net.parameters());
    }
  }

  private void requireParameters(double... expected) {
    BoundedMatrix bounds = BoundedMatrix.zeros(1, expected.length);
    for (int i = 0; i < expected.length; i++) {
      bounds.set(0, i, new Bounded(expected[i], ATOL + RTOL * Math.abs(expected[i])));
    }
    assertThat(Matrix.wrap(1, expected.length, net.parameterVector())).isWithin(bounds);
  }
}
