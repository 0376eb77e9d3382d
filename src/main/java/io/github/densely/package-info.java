/**
 * Layers and networks: matrices, dense layers, what stands between them, and inference.
 *
 * <p>The tour: a {@link io.github.densely.Matrix} holds a batch, one sample per row. A {@link
 * io.github.densely.DenseLayer} maps it, {@code Y = X·Wᵀ + b}; an {@link
 * io.github.densely.Activation} bends it; a {@link io.github.densely.Sequential} chains layers into
 * a network. Every {@link io.github.densely.Layer} goes forward in one of two ways: {@code forward}
 * for inference, and {@code forwardPass} for training, whose {@link io.github.densely.ForwardPass}
 * owns the way back. What is learnt is a list of {@link io.github.densely.Parameter}s, each with
 * its gradient. A {@link io.github.densely.Predictor} runs a finished network without garbage, a
 * {@link io.github.densely.Workspace} trains one so.
 *
 * <p>Losses, optimisers and the training loop are in {@code io.github.densely.train}, files in
 * {@code io.github.densely.io}, convolutions in {@code io.github.densely.conv}.
 *
 * <p>Nothing here prints, starts a thread, or reads a file. Large products are shared with the
 * threads of the common {@link java.util.concurrent.ForkJoinPool}; see {@link
 * io.github.densely.KernelChoice}.
 */
package io.github.densely;
