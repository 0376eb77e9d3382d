package io.github.densely.train;

import io.github.densely.Matrix;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an optimiser remembers between steps.
 *
 * @param rule the kind of optimiser, as {@code "adam"}
 * @param steps how many steps were made
 * @param slots the remembered matrices by {@code "parameter.slot"}, as {@code "0.weight.velocity"},
 *     each of the sizes of its parameter
 */
public record OptimizerState(String rule, long steps, Map<String, Matrix> slots) {

  /**
   * Copies the map; its order stays, so that a file written from it is the same in every run.
   *
   * @param rule the kind of optimiser
   * @param steps how many steps were made
   * @param slots the remembered matrices
   */
  public OptimizerState {
    slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
  }
}
