package io.github.densely.internal.kernel;

/**
 * The innermost loop of {@link PlainKernel}: three rows of C gain up to three terms each.
 *
 * <p>{@code c0[j] = fma(a02, b2[j], fma(a01, b1[j], fma(a00, b0[j], c0[j])))}, and so for {@code
 * c1} and {@code c2}: each element is one chain of fused multiply-adds over ascending terms.
 *
 * <p>C2 vectorises such a loop if it compiles it alone. Inlined into the loops around it, it ran at
 * a sixth of the speed on JDK 17 and at two thirds on 25. C2 inlines no method of more than 325
 * bytecodes, and this one has more, because it holds the loops for one and for two terms as well.
 */
final class PlainUpdate {

  /** Rows of C. */
  static final int ROWS = 3;

  /** Terms at most. */
  static final int TERMS = 3;

  private PlainUpdate() {}

  /** Adds the first {@code terms} of three terms to the first n elements of three rows. */
  static void apply(
      int n,
      int terms,
      float a00,
      float a01,
      float a02,
      float a10,
      float a11,
      float a12,
      float a20,
      float a21,
      float a22,
      float[] b0,
      float[] b1,
      float[] b2,
      float[] c0,
      float[] c1,
      float[] c2) {
    // All reads stand before the writes: JDK 17 vectorises no other form.
    if (terms == 3) {
      for (int j = 0; j < n; j++) {
        float x0 = b0[j];
        float x1 = b1[j];
        float x2 = b2[j];
        float s0 = Math.fma(a02, x2, Math.fma(a01, x1, Math.fma(a00, x0, c0[j])));
        float s1 = Math.fma(a12, x2, Math.fma(a11, x1, Math.fma(a10, x0, c1[j])));
        float s2 = Math.fma(a22, x2, Math.fma(a21, x1, Math.fma(a20, x0, c2[j])));
        c0[j] = s0;
        c1[j] = s1;
        c2[j] = s2;
      }
    } else if (terms == 2) {
      for (int j = 0; j < n; j++) {
        float x0 = b0[j];
        float x1 = b1[j];
        float s0 = Math.fma(a01, x1, Math.fma(a00, x0, c0[j]));
        float s1 = Math.fma(a11, x1, Math.fma(a10, x0, c1[j]));
        float s2 = Math.fma(a21, x1, Math.fma(a20, x0, c2[j]));
        c0[j] = s0;
        c1[j] = s1;
        c2[j] = s2;
      }
    } else {
      for (int j = 0; j < n; j++) {
        float x0 = b0[j];
        float s0 = Math.fma(a00, x0, c0[j]);
        float s1 = Math.fma(a10, x0, c1[j]);
        float s2 = Math.fma(a20, x0, c2[j]);
        c0[j] = s0;
        c1[j] = s1;
        c2[j] = s2;
      }
    }
  }
}
