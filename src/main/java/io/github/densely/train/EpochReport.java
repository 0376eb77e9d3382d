package io.github.densely.train;

/**
 * What a listener is told after each epoch, and a row of the {@link History}.
 *
 * @param epoch the epoch, from 1
 * @param trainLoss mean loss over the training samples, each as it was when its batch came
 * @param trainMetric mean metric over the training samples, likewise
 * @param validationLoss mean loss over the validation samples after the epoch; NaN without
 *     validation
 * @param validationMetric mean metric over the validation samples after the epoch; NaN without
 *     validation
 * @param learningRate the rate of the last step
 * @param seconds time that the epoch took, validation included
 */
public record EpochReport(
    int epoch,
    double trainLoss,
    double trainMetric,
    double validationLoss,
    double validationMetric,
    double learningRate,
    double seconds) {}
