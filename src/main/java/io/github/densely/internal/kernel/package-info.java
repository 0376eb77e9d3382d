/**
 * The loops: matrix products, activation functions and the transcendental functions they need.
 *
 * <p>Nothing here checks its arguments; {@link io.github.densely.Matrix} and the layers do that
 * before they call. The package is not exported and may change at any time.
 */
package io.github.densely.internal.kernel;
