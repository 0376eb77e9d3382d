/**
 * Training: data, losses, optimisers and the loop that joins them.
 *
 * <p>The tour: a {@link io.github.densely.data.Dataset} holds inputs and targets, from arrays, CSV
 * or IDX files. A {@link io.github.densely.train.Loss} says how wrong an output is, and its
 * gradient starts the way back; an {@link io.github.densely.train.Optimizer} turns gradients into
 * steps, at a rate that a {@link io.github.densely.train.Schedule} may change. The {@link
 * io.github.densely.train.Trainer} runs mini-batches over epochs and returns a {@link
 * io.github.densely.train.History}; stopped, it goes on from a {@link
 * io.github.densely.train.TrainingState}. A {@link io.github.densely.metrics.ConfusionMatrix} or a
 * {@link io.github.densely.metrics.RegressionReport} judges the result. {@link
 * io.github.densely.train.GradientCheck} tells whether the gradients of a layer of one's own are
 * right.
 *
 * <p>Nothing here needs the trainer: the loop is {@code forwardPass}, {@code sumAndGradient},
 * {@code backwardParameters}, {@code step}, and may be written by hand.
 */
package io.github.densely.train;
