package io.github.densely.internal.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Lends working memory to threads that multiply, so that a product allocates nothing in steady
 * state.
 *
 * <p>Not a {@link ThreadLocal}: that makes a piece for every thread that ever multiplied, and a
 * server with virtual threads has millions. A pool makes only as many pieces as products run at the
 * same moment. It takes no lock, and taking and giving make no garbage.
 *
 * @param <T> a piece of memory; nobody else has it between {@code take} and {@code give}
 */
public final class Pool<T> {

  private final AtomicReferenceArray<T> free =
      new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());
  private final Supplier<T> maker;

  public Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  public T take() {
    for (int i = 0; i < free.length(); i++) {
      T piece = free.get(i) == null ? null : free.getAndSet(i, null);
      if (piece != null) {
        return piece;
      }
    }
    return maker.get();
  }

  /** Returns a piece to the pool. If the pool is full, the garbage collector gets it. */
  public void give(T piece) {
    for (int i = 0; i < free.length(); i++) {
      if (free.get(i) == null && free.compareAndSet(i, null, piece)) {
        return;
      }
    }
  }
}
