package io.github.densely.support;

import java.lang.reflect.Method;

/**
 * How many bytes this thread has allocated since it started, by the JVM's own count.
 *
 * <p>Reflection, because the tests run inside the module of the library, which reads java.base
 * alone.
 */
public final class Allocation {

  private static final Object BEAN;
  private static final Method BYTES;

  static {
    try {
      BEAN =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      BYTES =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Allocation() {}

  /** Bytes so far. Asking allocates some tens of bytes itself. */
  public static long ofThisThread() {
    try {
      return (long) BYTES.invoke(BEAN, Thread.currentThread().getId());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
