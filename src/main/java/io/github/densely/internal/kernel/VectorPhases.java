package io.github.densely.internal.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * C (+)= A·Bᵀ for vectors wider than the {@link SumOrder#LANES} lanes of a dot product. The vector
 * holds a column of A, the batch, and elements of B, the weight, are broadcast from where they lie.
 *
 * <p>A lane of {@link SumOrder} is a product over every eighth term. So the lanes are computed one
 * after another, in eight phases, and the tree adds the eight tiles: the bits are those of {@link
 * VectorDots}, and no sum crosses a vector.
 *
 * <pre>{@code
 * B in place             A packed by columns       sums, for each phase
 *  12 rows ▪.......▪      ┌─────────┐               ┌─────────┐
 *          ▪.......▪      │ 1 or 2 vectors          │ 12 x 1 or 2 vectors
 *          phase 0        └─────────┘ p, p + 8, …   └─────────┘
 * }</pre>
 */
final class VectorPhases {

  private static final VectorSpecies<Float> S = VectorLanes.SPECIES;
  private static final int L = S.length();
  private static final int LANES = SumOrder.LANES;

  /** Stored rows of B in a tile: with two vectors 24 sums, for the 32 registers of AVX-512. */
  private static final int NR = 12;

  /** Rows of A that are packed at once. */
  private static final int MC = 2 * L;

  /** Terms in a block: two packed vectors of each take 64 KB, a small part of the L2 cache. */
  private static final int KC = 512;

  /** Terms that are packed at once: as many columns of A stay in the L1 cache. */
  private static final int PACKED = 64;

  /** With fewer rows, more than half of a vector is empty, and dot products are faster. */
  private static final int FEW = LANES;

  private VectorPhases() {}

  /** Whether this is faster than {@link VectorDots}: never with 16 registers. */
  static boolean pays(int m, int n) {
    return L > LANES && m > FEW && n >= NR;
  }

  static void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int lda,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int cOffset,
      int ldc,
      boolean add,
      VectorMemory memory) {
    float[] packed = memory.packed(k * MC);
    float[] sums = memory.sums(LANES * NR * MC);
    int i = 0;
    for (; m - i > FEW; i += MC) {
      int mc = Math.min(MC, m - i);
      int width = mc > L ? MC : L;
      pack(mc, width, k, a, aOffset + i * lda, lda, packed);
      block(mc, n, k, width, packed, b, bOffset, ldb, c, cOffset + i * ldc, ldc, add, sums);
    }
    if (i < m) {
      int a0 = aOffset + i * lda;
      int c0 = cOffset + i * ldc;
      VectorDots.multiply(m - i, n, k, a, a0, lda, b, bOffset, ldb, c, c0, ldc, add, memory);
    }
  }

  /** to[p, i] = A[i, p], filled up with zeros. */
  private static void pack(int mc, int width, int k, float[] a, int aOffset, int lda, float[] to) {
    for (int p0 = 0; p0 < k; p0 += PACKED) {
      int end = Math.min(k, p0 + PACKED);
      for (int i = 0; i < mc; i++) {
        packRow(p0, end, a, aOffset + i * lda, to, i, width);
      }
    }
    for (int p = 0; mc < width && p < k; p++) {
      Arrays.fill(to, p * width + mc, p * width + width, 0f);
    }
  }

  private static void packRow(int from, int end, float[] a, int a0, float[] to, int i, int width) {
    for (int p = from; p < end; p++) {
      to[p * width + i] = a[a0 + p];
    }
  }

  private static void block(
      int mc,
      int n,
      int k,
      int width,
      float[] packed,
      float[] b,
      int bOffset,
      int ldb,
      float[] c,
      int c0,
      int ldc,
      boolean add,
      float[] sums) {
    int tile = NR * width;
    for (int j = 0; j < n; j += NR) {
      int first = Math.min(j, n - NR); // the last tile computes some columns once more
      int row = bOffset + first * ldb;
      Arrays.fill(sums, 0, LANES * tile, 0f);
      for (int p0 = 0; p0 < k; p0 += KC) {
        int kc = Math.min(KC, k - p0);
        for (int l = 0; l < Math.min(LANES, kc); l++) {
          int steps = (kc - l + LANES - 1) / LANES;
          int a0 = (p0 + l) * width;
          if (width == L) {
            tile12x1(steps, packed, a0, b, row + p0 + l, ldb, sums, l * tile);
          } else {
            tile12x2(steps, packed, a0, b, row + p0 + l, ldb, sums, l * tile);
          }
        }
      }
      tree(tile, sums);
      int skip = j - first;
      int to = c0 + j;
      for (int i = 0; i < mc; i++, to += ldc) {
        store(NR - skip, sums, skip * width + i, width, c, to, add);
      }
    }
  }

  /** Adds the eight tiles into the first. */
  private static void tree(int tile, float[] s) {
    for (int q = 0; q < tile; q += L) {
      FloatVector s0 = FloatVector.fromArray(S, s, q);
      FloatVector s1 = FloatVector.fromArray(S, s, q + tile);
      FloatVector s2 = FloatVector.fromArray(S, s, q + 2 * tile);
      FloatVector s3 = FloatVector.fromArray(S, s, q + 3 * tile);
      FloatVector s4 = FloatVector.fromArray(S, s, q + 4 * tile);
      FloatVector s5 = FloatVector.fromArray(S, s, q + 5 * tile);
      FloatVector s6 = FloatVector.fromArray(S, s, q + 6 * tile);
      FloatVector s7 = FloatVector.fromArray(S, s, q + 7 * tile);
      FloatVector even = s0.add(s4).add(s2.add(s6));
      even.add(s1.add(s5).add(s3.add(s7))).intoArray(s, q);
    }
  }

  private static void store(
      int cols, float[] sums, int t, int width, float[] c, int to, boolean add) {
    for (int j = 0; j < cols; j++) {
      float sum = sums[t + j * width];
      c[to + j] = add ? c[to + j] + sum : sum;
    }
  }

  // sums[j, i] += B[j, p]·A[i, p] for every eighth p. The constant strides are too long for C2 to
  // unroll; unrolled, the tiles would spill registers.

  private static void tile12x1(
      int steps, float[] a, int a0, float[] b, int b0, int ldb, float[] sums, int t) {
    int b1 = b0 + ldb;
    int b2 = b1 + ldb;
    int b3 = b2 + ldb;
    int b4 = b3 + ldb;
    int b5 = b4 + ldb;
    int b6 = b5 + ldb;
    int b7 = b6 + ldb;
    int b8 = b7 + ldb;
    int b9 = b8 + ldb;
    int b10 = b9 + ldb;
    int b11 = b10 + ldb;
    FloatVector s0 = FloatVector.fromArray(S, sums, t);
    FloatVector s1 = FloatVector.fromArray(S, sums, t + L);
    FloatVector s2 = FloatVector.fromArray(S, sums, t + 2 * L);
    FloatVector s3 = FloatVector.fromArray(S, sums, t + 3 * L);
    FloatVector s4 = FloatVector.fromArray(S, sums, t + 4 * L);
    FloatVector s5 = FloatVector.fromArray(S, sums, t + 5 * L);
    FloatVector s6 = FloatVector.fromArray(S, sums, t + 6 * L);
    FloatVector s7 = FloatVector.fromArray(S, sums, t + 7 * L);
    FloatVector s8 = FloatVector.fromArray(S, sums, t + 8 * L);
    FloatVector s9 = FloatVector.fromArray(S, sums, t + 9 * L);
    FloatVector sa = FloatVector.fromArray(S, sums, t + 10 * L);
    FloatVector sb = FloatVector.fromArray(S, sums, t + 11 * L);
    for (int q = 0, p = 0; q < steps * 8 * L; q += 8 * L, p += LANES) {
      FloatVector x = FloatVector.fromArray(S, a, a0 + q);
      FloatVector y0 = FloatVector.broadcast(S, b[b0 + p]);
      s0 = y0.fma(x, s0);
      FloatVector y1 = FloatVector.broadcast(S, b[b1 + p]);
      s1 = y1.fma(x, s1);
      FloatVector y2 = FloatVector.broadcast(S, b[b2 + p]);
      s2 = y2.fma(x, s2);
      FloatVector y3 = FloatVector.broadcast(S, b[b3 + p]);
      s3 = y3.fma(x, s3);
      FloatVector y4 = FloatVector.broadcast(S, b[b4 + p]);
      s4 = y4.fma(x, s4);
      FloatVector y5 = FloatVector.broadcast(S, b[b5 + p]);
      s5 = y5.fma(x, s5);
      FloatVector y6 = FloatVector.broadcast(S, b[b6 + p]);
      s6 = y6.fma(x, s6);
      FloatVector y7 = FloatVector.broadcast(S, b[b7 + p]);
      s7 = y7.fma(x, s7);
      FloatVector y8 = FloatVector.broadcast(S, b[b8 + p]);
      s8 = y8.fma(x, s8);
      FloatVector y9 = FloatVector.broadcast(S, b[b9 + p]);
      s9 = y9.fma(x, s9);
      FloatVector ya = FloatVector.broadcast(S, b[b10 + p]);
      sa = ya.fma(x, sa);
      FloatVector yb = FloatVector.broadcast(S, b[b11 + p]);
      sb = yb.fma(x, sb);
    }
    s0.intoArray(sums, t);
    s1.intoArray(sums, t + L);
    s2.intoArray(sums, t + 2 * L);
    s3.intoArray(sums, t + 3 * L);
    s4.intoArray(sums, t + 4 * L);
    s5.intoArray(sums, t + 5 * L);
    s6.intoArray(sums, t + 6 * L);
    s7.intoArray(sums, t + 7 * L);
    s8.intoArray(sums, t + 8 * L);
    s9.intoArray(sums, t + 9 * L);
    sa.intoArray(sums, t + 10 * L);
    sb.intoArray(sums, t + 11 * L);
  }

  private static void tile12x2(
      int steps, float[] a, int a0, float[] b, int b0, int ldb, float[] sums, int t) {
    int b1 = b0 + ldb;
    int b2 = b1 + ldb;
    int b3 = b2 + ldb;
    int b4 = b3 + ldb;
    int b5 = b4 + ldb;
    int b6 = b5 + ldb;
    int b7 = b6 + ldb;
    int b8 = b7 + ldb;
    int b9 = b8 + ldb;
    int b10 = b9 + ldb;
    int b11 = b10 + ldb;
    FloatVector s00 = FloatVector.fromArray(S, sums, t);
    FloatVector s01 = FloatVector.fromArray(S, sums, t + L);
    FloatVector s10 = FloatVector.fromArray(S, sums, t + 2 * L);
    FloatVector s11 = FloatVector.fromArray(S, sums, t + 3 * L);
    FloatVector s20 = FloatVector.fromArray(S, sums, t + 4 * L);
    FloatVector s21 = FloatVector.fromArray(S, sums, t + 5 * L);
    FloatVector s30 = FloatVector.fromArray(S, sums, t + 6 * L);
    FloatVector s31 = FloatVector.fromArray(S, sums, t + 7 * L);
    FloatVector s40 = FloatVector.fromArray(S, sums, t + 8 * L);
    FloatVector s41 = FloatVector.fromArray(S, sums, t + 9 * L);
    FloatVector s50 = FloatVector.fromArray(S, sums, t + 10 * L);
    FloatVector s51 = FloatVector.fromArray(S, sums, t + 11 * L);
    FloatVector s60 = FloatVector.fromArray(S, sums, t + 12 * L);
    FloatVector s61 = FloatVector.fromArray(S, sums, t + 13 * L);
    FloatVector s70 = FloatVector.fromArray(S, sums, t + 14 * L);
    FloatVector s71 = FloatVector.fromArray(S, sums, t + 15 * L);
    FloatVector s80 = FloatVector.fromArray(S, sums, t + 16 * L);
    FloatVector s81 = FloatVector.fromArray(S, sums, t + 17 * L);
    FloatVector s90 = FloatVector.fromArray(S, sums, t + 18 * L);
    FloatVector s91 = FloatVector.fromArray(S, sums, t + 19 * L);
    FloatVector sa0 = FloatVector.fromArray(S, sums, t + 20 * L);
    FloatVector sa1 = FloatVector.fromArray(S, sums, t + 21 * L);
    FloatVector sb0 = FloatVector.fromArray(S, sums, t + 22 * L);
    FloatVector sb1 = FloatVector.fromArray(S, sums, t + 23 * L);
    for (int q = 0, p = 0; q < steps * 16 * L; q += 16 * L, p += LANES) {
      FloatVector x0 = FloatVector.fromArray(S, a, a0 + q);
      FloatVector x1 = FloatVector.fromArray(S, a, a0 + q + L);
      FloatVector y0 = FloatVector.broadcast(S, b[b0 + p]);
      s00 = y0.fma(x0, s00);
      s01 = y0.fma(x1, s01);
      FloatVector y1 = FloatVector.broadcast(S, b[b1 + p]);
      s10 = y1.fma(x0, s10);
      s11 = y1.fma(x1, s11);
      FloatVector y2 = FloatVector.broadcast(S, b[b2 + p]);
      s20 = y2.fma(x0, s20);
      s21 = y2.fma(x1, s21);
      FloatVector y3 = FloatVector.broadcast(S, b[b3 + p]);
      s30 = y3.fma(x0, s30);
      s31 = y3.fma(x1, s31);
      FloatVector y4 = FloatVector.broadcast(S, b[b4 + p]);
      s40 = y4.fma(x0, s40);
      s41 = y4.fma(x1, s41);
      FloatVector y5 = FloatVector.broadcast(S, b[b5 + p]);
      s50 = y5.fma(x0, s50);
      s51 = y5.fma(x1, s51);
      FloatVector y6 = FloatVector.broadcast(S, b[b6 + p]);
      s60 = y6.fma(x0, s60);
      s61 = y6.fma(x1, s61);
      FloatVector y7 = FloatVector.broadcast(S, b[b7 + p]);
      s70 = y7.fma(x0, s70);
      s71 = y7.fma(x1, s71);
      FloatVector y8 = FloatVector.broadcast(S, b[b8 + p]);
      s80 = y8.fma(x0, s80);
      s81 = y8.fma(x1, s81);
      FloatVector y9 = FloatVector.broadcast(S, b[b9 + p]);
      s90 = y9.fma(x0, s90);
      s91 = y9.fma(x1, s91);
      FloatVector ya = FloatVector.broadcast(S, b[b10 + p]);
      sa0 = ya.fma(x0, sa0);
      sa1 = ya.fma(x1, sa1);
      FloatVector yb = FloatVector.broadcast(S, b[b11 + p]);
      sb0 = yb.fma(x0, sb0);
      sb1 = yb.fma(x1, sb1);
    }
    s00.intoArray(sums, t);
    s01.intoArray(sums, t + L);
    s10.intoArray(sums, t + 2 * L);
    s11.intoArray(sums, t + 3 * L);
    s20.intoArray(sums, t + 4 * L);
    s21.intoArray(sums, t + 5 * L);
    s30.intoArray(sums, t + 6 * L);
    s31.intoArray(sums, t + 7 * L);
    s40.intoArray(sums, t + 8 * L);
    s41.intoArray(sums, t + 9 * L);
    s50.intoArray(sums, t + 10 * L);
    s51.intoArray(sums, t + 11 * L);
    s60.intoArray(sums, t + 12 * L);
    s61.intoArray(sums, t + 13 * L);
    s70.intoArray(sums, t + 14 * L);
    s71.intoArray(sums, t + 15 * L);
    s80.intoArray(sums, t + 16 * L);
    s81.intoArray(sums, t + 17 * L);
    s90.intoArray(sums, t + 18 * L);
    s91.intoArray(sums, t + 19 * L);
    sa0.intoArray(sums, t + 20 * L);
    sa1.intoArray(sums, t + 21 * L);
    sb0.intoArray(sums, t + 22 * L);
    sb1.intoArray(sums, t + 23 * L);
  }
}
