package io.github.densely.train;

import io.github.densely.internal.text.Decimal;
import io.github.densely.internal.text.Shortened;
import io.github.densely.internal.text.Text;
import io.github.densely.train.History.EpochReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Draws a history as SVG: one panel for the loss, one for the metric. It brings a light background,
 * so that it can be read on a dark page, and uses blue and orange, which colour-blind readers can
 * distinguish.
 */
final class LearningCurve {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 360;
  private static final int PANEL = WIDTH / 2;
  private static final int LEFT = 64; // of a panel, room for the labels of its ticks
  private static final int RIGHT = 20;
  private static final int TOP = 80;
  private static final int BOTTOM = 300;

  /** With more epochs the dots would hide the line. */
  private static final int MOST_DOTS = 40;

  /** A legend longer than this would leave the picture. */
  private static final int LONGEST_LEGEND = 85;

  private static final double TWO_DECADES = 100;

  private static final String TRAIN = "#1d5fbf";
  private static final String VALIDATION = "#d9730d";
  private static final String INK = "#24292f";
  private static final String FAINT = "#6e7781";
  private static final String GRID = "#e6e9ed";
  private static final String DASHED = " stroke-dasharray=\"4 3\"";

  private final History history;
  private final List<EpochReport> epochs;
  private final boolean validated;
  private final StringBuilder svg = new StringBuilder();

  LearningCurve(History history) {
    this.history = history;
    this.epochs = history.epochs();
    this.validated = history.hasValidation();
  }

  /** A value of each epoch, and the colour of its curve. */
  private record Series(String color, ToDoubleFunction<EpochReport> value) {
    double of(EpochReport report) {
      return value.applyAsDouble(report);
    }
  }

  /** The place of a panel and its axes. */
  private record Panel(int left, ChartAxis horizontal, ChartAxis vertical) {
    double x(double epoch) {
      return left + (PANEL - LEFT - RIGHT) * horizontal.position(epoch);
    }

    double y(double value) {
      return BOTTOM - (BOTTOM - TOP) * vertical.position(value);
    }

    double right() {
      return left + PANEL - LEFT - RIGHT;
    }
  }

  String toSvg() {
    svg.setLength(0);
    svg.append(
        Text.of(
            """
        <svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" \
        role="img" font-family="sans-serif" font-size="12" fill="%s">
        <title>Learning curve: loss and %s per epoch</title>
        <rect x="0.5" y="0.5" width="%s" height="%s" rx="6" fill="#ffffff" stroke="#d0d7de"/>
        """,
            WIDTH,
            HEIGHT,
            WIDTH,
            HEIGHT,
            INK,
            escaped(history.metricName()),
            WIDTH - 1,
            HEIGHT - 1));
    if (epochs.isEmpty()) {
      drawText(WIDTH / 2.0, HEIGHT / 2.0, "middle", "no epoch was completed");
    } else {
      drawLegend();
      drawLoss();
      drawMetric();
    }
    return svg.append("</svg>\n").toString();
  }

  private void drawLegend() {
    double x = drawLegendEntry(LEFT, TRAIN, "", "train");
    if (validated) {
      x = drawLegendEntry(x, VALIDATION, "", "validation");
    }
    if (history.bestEpoch() > 0) {
      String best = history.bestText();
      boolean fits = best.length() <= LONGEST_LEGEND;
      drawLegendEntry(x, FAINT, DASHED, fits ? best : Shortened.start(best, LONGEST_LEGEND) + "…");
    }
  }

  /**
   * Draws a line and its name, and returns where the next entry starts; a letter takes 7 at most.
   */
  private double drawLegendEntry(double x, String color, String dashes, String name) {
    drawLine(x, 28, x + 22, 28, color, " stroke-width=\"2\"" + dashes);
    drawText(x + 29, 32, "start", name);
    return x + 29 + 7 * name.length() + 18;
  }

  private void drawLoss() {
    Series train = new Series(TRAIN, EpochReport::trainLoss);
    Series validation = new Series(VALIDATION, EpochReport::validationLoss);
    double[] range = range(train, validation);
    if (range[0] > 0 && range[1] > TWO_DECADES * range[0]) {
      ChartAxis axis = ChartAxis.logarithmic(range[0], range[1]);
      drawPanel(0, "loss, logarithmic", axis, train, validation);
    } else {
      drawPanel(0, "loss", ChartAxis.linear(range[0], range[1]), train, validation);
    }
  }

  private void drawMetric() {
    boolean share = MetricText.isShare(history.metricName());
    double unit = share ? 100 : 1;
    Series train = new Series(TRAIN, report -> unit * report.trainMetric());
    Series validation = new Series(VALIDATION, report -> unit * report.validationMetric());
    double[] range = range(train, validation);
    if (share && range[0] == range[1]) { // else the axis would go beyond 100 %
      range = new double[] {Math.max(0, range[0] - 10), Math.min(100, range[1] + 10)};
    }
    ChartAxis axis = ChartAxis.linear(range[0], range[1]);
    drawPanel(PANEL, history.metricName() + (share ? ", %" : ""), axis, train, validation);
  }

  private void drawPanel(
      int offset, String title, ChartAxis vertical, Series train, Series validation) {
    int first = epochs.get(0).epoch();
    int last = epochs.get(epochs.size() - 1).epoch();
    Panel panel = new Panel(offset + LEFT, ChartAxis.epochs(first, last), vertical);
    drawAxes(panel, title);
    int best = history.bestEpoch();
    if (best > 0) {
      drawLine(panel.x(best), TOP, panel.x(best), BOTTOM, FAINT, DASHED);
    }
    drawCurve(panel, train);
    drawCurve(panel, validation);
    drawBest(panel, validated ? validation : train, best);
  }

  private void drawAxes(Panel panel, String title) {
    svg.append(
        Text.of(
            "<text x=\"%s\" y=\"%s\" font-weight=\"bold\">%s</text>\n",
            panel.left, TOP - 14, escaped(title)));
    for (ChartAxis.Tick tick : panel.vertical.ticks()) {
      double y = panel.y(tick.value());
      drawLine(panel.left, y, panel.right(), y, GRID, "");
      drawText(panel.left - 8, y + 4, "end", tick.label());
    }
    for (ChartAxis.Tick tick : panel.horizontal.ticks()) {
      double x = panel.x(tick.value());
      drawLine(x, TOP, x, BOTTOM, GRID, "");
      drawLine(x, BOTTOM, x, BOTTOM + 4, FAINT, "");
      drawText(x, BOTTOM + 18, "middle", tick.label());
    }
    drawLine(panel.left, BOTTOM, panel.right(), BOTTOM, FAINT, "");
    drawText((panel.left + panel.right()) / 2, BOTTOM + 38, "middle", "epoch");
  }

  private void drawCurve(Panel panel, Series series) {
    List<EpochReport> piece = new ArrayList<>();
    for (EpochReport report : epochs) {
      if (Double.isFinite(series.of(report))) {
        piece.add(report);
      } else {
        drawPiece(panel, series, piece);
        piece.clear();
      }
    }
    drawPiece(panel, series, piece);
  }

  /** A part of a curve between two gaps; a single point is drawn as a dot. */
  private void drawPiece(Panel panel, Series series, List<EpochReport> piece) {
    if (piece.size() > 1) {
      svg.append("<polyline fill=\"none\" stroke=\"").append(series.color);
      svg.append("\" stroke-width=\"2\" stroke-linejoin=\"round\" points=\"");
      for (EpochReport report : piece) {
        svg.append(report == piece.get(0) ? "" : " ").append(number(panel.x(report.epoch())));
        svg.append(',').append(number(panel.y(series.of(report))));
      }
      svg.append("\"/>\n");
    }
    if (piece.size() == 1 || epochs.size() <= MOST_DOTS) {
      for (EpochReport report : piece) {
        drawDot(panel, series, report, Text.of("r=\"3\" fill=\"%s\"", series.color));
      }
    }
  }

  private void drawBest(Panel panel, Series series, int best) {
    for (EpochReport report : epochs) {
      if (report.epoch() == best && Double.isFinite(series.of(report))) {
        String ring = "r=\"5\" fill=\"#ffffff\" stroke=\"%s\" stroke-width=\"2.5\"";
        drawDot(panel, series, report, Text.of(ring, series.color));
      }
    }
  }

  private void drawDot(Panel panel, Series series, EpochReport report, String look) {
    svg.append(
        Text.of(
            "<circle cx=\"%s\" cy=\"%s\" %s/>\n",
            number(panel.x(report.epoch())), number(panel.y(series.of(report))), look));
  }

  /** Smallest and largest finite value; 0 to 1 if there is none. */
  private double[] range(Series train, Series validation) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (EpochReport report : epochs) {
      for (Series series : List.of(train, validation)) {
        double value = series.of(report);
        if (Double.isFinite(value)) {
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
      }
    }
    return min <= max ? new double[] {min, max} : new double[] {0, 1};
  }

  private void drawLine(double x1, double y1, double x2, double y2, String color, String look) {
    svg.append(
        Text.of(
            "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"%s/>\n",
            number(x1), number(y1), number(x2), number(y2), color, look));
  }

  private void drawText(double x, double y, String anchor, String text) {
    svg.append(
        Text.of(
            "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n",
            number(x), number(y), anchor, escaped(text)));
  }

  private static String number(double value) {
    return Decimal.fixed(value, 1);
  }

  /** Text for XML 1.0, which has no place for most control characters, not even escaped. */
  private static String escaped(String text) {
    StringBuilder xml = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                default -> xml.appendCodePoint(isXml(c) ? c : 0xFFFD);
              }
            });
    return xml.toString();
  }

  private static boolean isXml(int c) {
    return c >= ' ' && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
  }
}
