package io.github.densely.conv;

/**
 * Colours from cold to hot. Each is brighter than the one before, so that the map can also be read
 * in black and white.
 */
final class HeatColor {

  private static final int[] STOPS = {0x080830, 0x5A146E, 0xBE3750, 0xF58C1E, 0xFCFAC8};

  private static final int NOT_A_NUMBER = 0x00C040;

  private HeatColor() {}

  /** The colour, 0xRRGGBB, of a share from 0 to 1. */
  static int of(float share) {
    if (Float.isNaN(share)) {
      return NOT_A_NUMBER;
    }
    float place = share * (STOPS.length - 1);
    int stop = Math.min((int) place, STOPS.length - 2);
    float part = place - stop;
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = STOPS[stop] >> shift & 0xFF;
      int to = STOPS[stop + 1] >> shift & 0xFF;
      color |= Math.round(from + part * (to - from)) << shift;
    }
    return color;
  }
}
