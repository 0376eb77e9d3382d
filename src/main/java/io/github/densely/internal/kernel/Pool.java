package io.github.densely.internal.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Lends working memory to threads that multiply, so that a product allocates nothing in steady
 * state.
 *
 * <p>Not a {@link ThreadLocal}: as many pieces are made as products run at the same moment, not as
 * threads ever did, of which a server with virtual threads has millions. No lock, and no garbage in
 * taking and giving.
 *
 * @param <T> the memory; whoever takes a piece has it alone until it is given back
 */
final class Pool<T> {

  private final AtomicReferenceArray<T> free =
      new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());
  private final Supplier<T> maker;

  Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  T take() {
    for (int i = 0; i < free.length(); i++) {
      T piece = free.get(i) == null ? null : free.getAndSet(i, null);
      if (piece != null) {
        return piece;
      }
    }
    return maker.get();
  }

  /** A piece for which there is no room is left to the garbage collector. */
  void give(T piece) {
    for (int i = 0; i < free.length(); i++) {
      if (free.get(i) == null && free.compareAndSet(i, null, piece)) {
        return;
      }
    }
  }
}
