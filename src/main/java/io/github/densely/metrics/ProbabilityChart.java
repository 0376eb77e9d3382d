package io.github.densely.metrics;

import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Text;
import java.util.ArrayList;
import java.util.List;

/** The ROC curve and the calibration as an SVG picture: two squares from 0 to 1. */
final class ProbabilityChart {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 400;
  private static final int TOP = 56;
  private static final int SIDE = 280;
  private static final int LEFT = 64;
  private static final int RIGHT = 444;

  private static final String INK = "#24292f";
  private static final String GRID = "#e6e9ed";
  private static final String FAINT = "#6e7781";
  private static final String CURVE = "#1d5fbf";

  private final StringBuilder svg = new StringBuilder();

  private ProbabilityChart() {}

  /** Either list may be empty: then its square has only the diagonal. */
  static String of(
      List<ProbabilityReport.Cut> roc, List<ProbabilityReport.Bin> calibration, String area) {
    return new ProbabilityChart().draw(roc, calibration, area);
  }

  private String draw(
      List<ProbabilityReport.Cut> roc, List<ProbabilityReport.Bin> calibration, String area) {
    svg.append(
        Text.of(
            """
        <svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" \
        role="img" font-family="sans-serif" font-size="12" fill="%s">
        <title>ROC curve and calibration</title>
        <rect x="0.5" y="0.5" width="%s" height="%s" rx="6" fill="#ffffff" stroke="#d0d7de"/>
        """,
            WIDTH, HEIGHT, WIDTH, HEIGHT, INK, WIDTH - 1, HEIGHT - 1));
    drawSquare(LEFT, "ROC curve, area " + area, "false positive rate", "recall");
    List<double[]> points = new ArrayList<>();
    for (ProbabilityReport.Cut cut : roc) {
      points.add(new double[] {cut.falsePositiveRate(), cut.recall()});
    }
    drawCurve(LEFT, points);
    drawSquare(RIGHT, "calibration", "mean probability", "share of class 1");
    points.clear();
    for (ProbabilityReport.Bin bin : calibration) {
      points.add(new double[] {bin.meanProbability(), bin.observedRate()});
    }
    drawCurve(RIGHT, points);
    for (double[] point : points) {
      svg.append(
          Text.of(
              "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"/>\n",
              x(RIGHT, point[0]), y(point[1]), CURVE));
    }
    return svg.append("</svg>\n").toString();
  }

  private void drawSquare(int left, String title, String horizontal, String vertical) {
    svg.append(
        Text.of("<text x=\"%s\" y=\"%s\" font-weight=\"bold\">%s</text>\n", left, TOP - 26, title));
    drawText(left, TOP - 10, "start", vertical);
    for (int tick = 0; tick <= 5; tick++) {
      double share = tick / 5.0;
      drawLine(left, share, 0, share, 1, GRID, "");
      drawLine(left, 0, share, 1, share, GRID, "");
      drawText(left + SIDE * share, TOP + SIDE + 18, "middle", Decimal.fixed(share, 1));
      drawText(left - 8, TOP + SIDE * (1 - share) + 4, "end", Decimal.fixed(share, 1));
    }
    drawLine(left, 0, 0, 1, 0, FAINT, "");
    drawLine(left, 0, 0, 1, 1, FAINT, " stroke-dasharray=\"4 3\"");
    drawText(left + SIDE / 2.0, TOP + SIDE + 38, "middle", horizontal);
  }

  private void drawCurve(int left, List<double[]> points) {
    svg.append("<polyline fill=\"none\" stroke=\"").append(CURVE);
    svg.append("\" stroke-width=\"2\" stroke-linejoin=\"round\" points=\"");
    String before = "";
    for (double[] point : points) {
      svg.append(before).append(x(left, point[0])).append(',').append(y(point[1]));
      before = " ";
    }
    svg.append("\"/>\n");
  }

  private void drawLine(
      int left, double x1, double y1, double x2, double y2, String color, String look) {
    svg.append(
        Text.of(
            "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"%s/>\n",
            x(left, x1), y(y1), x(left, x2), y(y2), color, look));
  }

  private void drawText(double x, double y, String anchor, String text) {
    svg.append(
        Text.of(
            "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n",
            Decimal.fixed(x, 1), Decimal.fixed(y, 1), anchor, text));
  }

  private static String x(int left, double share) {
    return Decimal.fixed(left + SIDE * share, 1);
  }

  private static String y(double share) {
    return Decimal.fixed(TOP + SIDE * (1 - share), 1);
  }
}
