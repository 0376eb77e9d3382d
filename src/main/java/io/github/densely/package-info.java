/**
 * Layers and networks: matrices, dense layers, activations, normalisation, and inference.
 *
 * <p>Overview: a {@link io.github.densely.Matrix} holds a batch, one sample per row. A {@link
 * io.github.densely.DenseLayer} maps it, {@code Y = X·Wᵀ + b}; an {@link
 * io.github.densely.Activation} makes the map nonlinear; a {@link io.github.densely.Sequential}
 * chains layers into a network; a {@link io.github.densely.Residual} adds its input to the output
 * of a layer, and {@link io.github.densely.Branches} are several layers on the same input. Every
 * {@link io.github.densely.Layer} has two methods: {@code forward} for inference, and {@code
 * forwardPass} for training, which returns a {@link io.github.densely.ForwardPass} with its
 * backward pass. The trainable numbers are a list of {@link io.github.densely.Parameter}s, each
 * with its gradient. A {@link io.github.densely.Predictor} runs a trained network in buffers that
 * it reuses. A {@link io.github.densely.Workspace} does the same for training.
 *
 * <p>Losses, optimisers and the training loop are in {@code io.github.densely.train}, files in
 * {@code io.github.densely.io}, convolutions in {@code io.github.densely.conv}.
 *
 * <p>Nothing here prints, starts a thread, or reads a file. Large products are shared with the
 * threads of the common {@link java.util.concurrent.ForkJoinPool}; see {@link
 * io.github.densely.KernelChoice}.
 */
package io.github.densely;
