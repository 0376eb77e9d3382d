/**
 * Metrics: how good a network is.
 *
 * <p>A {@link io.github.densely.metrics.Metric} is one number that training reports beside the
 * loss. A {@link io.github.densely.metrics.ConfusionMatrix} judges a classifier, class by class. A
 * {@link io.github.densely.metrics.RegressionReport} judges a network that predicts values.
 */
package io.github.densely.metrics;
