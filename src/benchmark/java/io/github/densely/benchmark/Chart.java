package io.github.densely.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Share of the FMA peak against batch size, as an SVG that needs nothing else. */
final class Chart {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 64;
  private static final int RIGHT = 150;
  private static final int TOP = 46;
  private static final int BOTTOM = 58;
  private static final int LABEL_GAP = 16;

  private final StringBuilder svg = new StringBuilder();
  private final Figures figures;
  private final List<Size> sizes;

  private Chart(Figures figures) {
    this.figures = figures;
    sizes = figures.sizes(Plan.CHART, TimedTask.FORWARD).stream().map(Size::of).toList();
  }

  static String of(Figures figures) {
    return new Chart(figures).draw();
  }

  static List<Variant> variants(Figures figures) {
    return Stream.concat(figures.densely(Plan.CHART).stream(), figures.peers(Plan.CHART).stream())
        .toList();
  }

  /** A line of the chart; the label may be moved so that labels do not overlap. */
  private record Line(Variant variant, List<double[]> points, String colour, String dashes) {
    double end() {
      return points.get(points.size() - 1)[1];
    }
  }

  private String draw() {
    add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="%d" y="26" font-size="15" font-weight="600" fill="#222">Forward 784→512, one thread: share of the \
        FMA peak</text>
        """,
        WIDTH, HEIGHT, LEFT);
    axes();
    List<Line> lines = lines();
    lines.forEach(this::line);
    legend(lines);
    return svg.append("</svg>\n").toString();
  }

  private void axes() {
    for (int percent = 0; percent <= 100; percent += 20) {
      double y = y(percent / 100.0);
      add(
          """
          <line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="%s"/>
          <text x="%d" y="%.1f" text-anchor="end" fill="#555">%d %%</text>
          """,
          LEFT, y, WIDTH - RIGHT, y, percent == 0 ? "#555" : "#e3e3e3", LEFT - 8, y + 4.5, percent);
    }
    for (Size size : sizes) {
      double x = x(size.batch());
      add(
          """
          <line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#555"/>
          <text x="%.1f" y="%d" text-anchor="middle" fill="#555">%d</text>
          """,
          x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 5, x, HEIGHT - BOTTOM + 20, size.batch());
    }
    add(
        """
        <text x="%.1f" y="%d" text-anchor="middle" fill="#222">batch size (logarithmic)</text>
        <text transform="translate(16 %.1f) rotate(-90)" text-anchor="middle" fill="#222">share of %s GFLOP/s</text>
        """,
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 14,
        (TOP + HEIGHT - BOTTOM) / 2.0,
        Table.number(figures.limit(TimedTask.FMA, 1)));
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    double peak = figures.limit(TimedTask.FMA, 1);
    List<Variant> variants = variants(figures);
    int newest = variants.stream().mapToInt(Variant::jdk).max().orElse(0);
    for (Variant variant : variants) {
      List<double[]> points = new ArrayList<>();
      for (Size size : sizes) {
        double share =
            size.flops()
                / figures.micros(Plan.CHART, variant, 1, TimedTask.FORWARD, size.toString())
                / 1e3
                / peak;
        if (!Double.isNaN(share)) {
          points.add(new double[] {x(size.batch()), y(share)});
        }
      }
      String colour =
          switch (variant.library()) {
            case VECTOR -> "#0b62c4";
            case PLAIN -> "#1a8a4a";
            default -> "#d1600a";
          };
      boolean solid = !variant.library().isDensely() || variant.jdk() == newest;
      if (!points.isEmpty()) {
        lines.add(new Line(variant, points, colour, solid ? "none" : "6 4"));
      }
    }
    return lines;
  }

  private void line(Line line) {
    StringBuilder path = new StringBuilder();
    for (double[] p : line.points()) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", p[0], p[1]));
    }
    add(
        """
        <polyline points="%s" fill="none" stroke="%s" stroke-width="2.2" stroke-dasharray="%s"/>
        """,
        path.toString().strip(), line.colour(), line.dashes());
    for (double[] p : line.points()) {
      add(
          """
          <circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>
          """,
          p[0], p[1], line.colour());
    }
  }

  /** Names at the right, in the order in which the lines end, with a piece of each line. */
  private void legend(List<Line> lines) {
    List<Line> byEnd = lines.stream().sorted((a, b) -> Double.compare(a.end(), b.end())).toList();
    double y = TOP;
    for (Line line : byEnd) {
      y = Math.max(y, line.end());
      y = Math.min(y, HEIGHT - BOTTOM - LABEL_GAP * (byEnd.size() - 1 - byEnd.indexOf(line)));
      int x = WIDTH - RIGHT + 12;
      add(
          """
          <line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="%s" stroke-width="2.2" stroke-dasharray="%s"/>
          <text x="%d" y="%.1f" fill="%s">%s</text>
          """,
          x,
          y,
          x + 22,
          y,
          line.colour(),
          line.dashes(),
          x + 27,
          y + 4.5,
          line.colour(),
          line.variant().label());
      y += LABEL_GAP;
    }
  }

  private static double x(int batch) {
    double widest = Math.log(Plan.CHART_BATCHES.get(Plan.CHART_BATCHES.size() - 1));
    return LEFT + 14 + (WIDTH - RIGHT - LEFT - 28) * Math.log(batch) / widest;
  }

  /** Up to 105 %, for a peak that was measured a little low. */
  private static double y(double share) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * Math.min(share, 1.05) / 1.05;
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }
}
