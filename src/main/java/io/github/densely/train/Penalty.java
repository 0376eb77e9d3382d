package io.github.densely.train;

import io.github.densely.Parameter;
import io.github.densely.internal.check.Settings;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What pulls weights towards 0: weight decay (L2) and an L1 penalty, and the parameters that have
 * them.
 *
 * @param decay λ of weight decay
 * @param l1 λ₁ of the L1 penalty
 * @param chosen the parameters with a penalty, or null for all
 */
record Penalty(double decay, double l1, Predicate<Parameter> chosen) {

  static final Penalty NONE = new Penalty(0, 0, null);

  Penalty withDecay(double weightDecay) {
    Settings.requireNonNegative("weight decay", weightDecay);
    return new Penalty(weightDecay, l1, chosen);
  }

  Penalty withL1(double penalty) {
    Settings.requireNonNegative("L1 penalty", penalty);
    return new Penalty(decay, penalty, chosen);
  }

  Penalty only(Predicate<Parameter> which) {
    return new Penalty(decay, l1, Objects.requireNonNull(which, "which"));
  }

  /** The penalty of one parameter: this one, or none. */
  Penalty of(Parameter parameter) {
    return chosen == null || chosen.test(parameter) ? this : NONE;
  }

  Penalty scaled(double factor) {
    return new Penalty(factor * decay, factor * l1, chosen);
  }

  /** The derivative of the penalty of a weight, λ·w + λ₁·sign(w). */
  double gradient(double w) {
    return l1 == 0 ? decay * w : decay * w + l1 * Math.signum(w);
  }

  /** At least {@code |gradient(w)|} for all weights of at most this size. */
  double largest(double weight) {
    return decay * weight + l1;
  }

  /** Whether it can be computed in float; the L1 penalty is in double alone. */
  boolean isOrdinary() {
    return l1 == 0 && Update.isOrdinary(decay);
  }

  /** As {@code ", weight decay 0.01, L1 penalty 0.001, both of chosen parameters"}. */
  @Override
  public String toString() {
    String text =
        (decay == 0 ? "" : ", weight decay " + decay) + (l1 == 0 ? "" : ", L1 penalty " + l1);
    if (text.isEmpty() || chosen == null) {
      return text;
    }
    return text + (decay == 0 || l1 == 0 ? "" : ", both") + " of chosen parameters";
  }
}
