/**
 * The loops: the matrix product, activation functions and the transcendental functions they need.
 *
 * <p>Start with {@link io.github.densely.internal.kernel.Kernel}, the contract of the product, then
 * read {@code PlainKernel}. {@link io.github.densely.internal.kernel.Functions} is the contract of
 * the functions, and {@link io.github.densely.internal.kernel.Kernels} chooses both.
 *
 * <p>Nothing here checks its arguments; {@link io.github.densely.Matrix} and the layers do that
 * before they call. The package is not exported and may change at any time.
 */
package io.github.densely.internal.kernel;
