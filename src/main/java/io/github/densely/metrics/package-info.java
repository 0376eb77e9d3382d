/**
 * Metrics: the quality of a network.
 *
 * <p>A {@link io.github.densely.metrics.Metric} is a number that training reports together with the
 * loss. A {@link io.github.densely.metrics.ConfusionMatrix} evaluates a classifier, class by class.
 * A {@link io.github.densely.metrics.RegressionReport} evaluates a network that predicts values. A
 * {@link io.github.densely.metrics.ProbabilityReport} judges the probabilities of a yes or no.
 */
package io.github.densely.metrics;
