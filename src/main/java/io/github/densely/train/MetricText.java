package io.github.densely.train;

import io.github.densely.internal.text.Decimal;
import io.github.densely.metrics.Metric;

/** Formats metrics for readers: shares in percent, all others as numbers. */
final class MetricText {

  private MetricText() {}

  /** A value with its unit. */
  static String of(String name, double value) {
    return isShare(name) && Double.isFinite(value)
        ? Decimal.percent(value, 1)
        : Decimal.readable(value);
  }

  /** Whether a metric is a share from 0 to 1. */
  static boolean isShare(String metricName) {
    return metricName.equals(Metric.accuracy().name())
        || metricName.equals(Metric.exactMatch().name());
  }
}
