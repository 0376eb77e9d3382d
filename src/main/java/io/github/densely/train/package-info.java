/**
 * Training: losses, optimisers, learning rate schedules and the training loop.
 *
 * <p>The tour: a {@link io.github.densely.train.Loss} measures the error of an output, and its
 * gradient starts the backward pass. An {@link io.github.densely.train.Optimizer} updates the
 * parameters from their gradients, at a learning rate that may follow a {@link
 * io.github.densely.train.Schedule}. The {@link io.github.densely.train.Trainer} runs mini-batches
 * and epochs over a {@link io.github.densely.data.Dataset} and returns a {@link
 * io.github.densely.train.History}. A {@link io.github.densely.train.TrainingListener} receives
 * progress events and the {@link io.github.densely.train.TrainingState}, from which a training can
 * resume. {@link io.github.densely.train.GradientCheck} verifies the gradients of your own layer or
 * loss.
 *
 * <p>Nothing here requires the trainer: a loop of your own calls {@code zeroGrad}, {@code
 * forwardPass}, {@code sumAndGradient}, {@code backwardParameters} and {@code step}.
 */
package io.github.densely.train;
