package io.github.densely.train;

/**
 * What a listener is told after each mini-batch.
 *
 * @param epoch the epoch, from 1
 * @param epochs how many epochs are planned
 * @param batch the batch within the epoch, from 1
 * @param batches how many batches an epoch has
 * @param samples samples of this epoch so far
 * @param loss mean loss of this epoch so far
 * @param metric mean metric of this epoch so far
 * @param metricName name of the metric
 * @param seconds time since the start of the epoch
 */
public record BatchReport(
    int epoch,
    int epochs,
    int batch,
    int batches,
    long samples,
    double loss,
    double metric,
    String metricName,
    double seconds) {}
