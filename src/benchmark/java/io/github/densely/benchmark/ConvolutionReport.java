package io.github.densely.benchmark;

import java.util.List;
import java.util.Locale;

/** Convolutions against dense layers of the same products, and sliding against cutting out. */
final class ConvolutionReport {

  private ConvolutionReport() {}

  static String of(Figures figures) {
    List<Variant> variants = figures.densely(Plan.CONVOLUTION);
    return variants.isEmpty() ? "" : layers(figures, variants) + sliding(figures, variants);
  }

  private static String layers(Figures figures, List<Variant> variants) {
    StringBuilder text =
        new StringBuilder(
            """
            ## Convolution

            GFLOP/s of a convolution forward, and its share of the speed of a dense layer of the same product, which \
            has its windows as rows of its input already.

            """);
    Table table = new Table(ProductReport.head("convolution", variants.stream()));
    for (ConvolutionSize size : Plan.CONVOLUTIONS) {
      table.row(
          ProductReport.row(
              String.format(
                  Locale.ROOT,
                  "%s, %d of %dx%d",
                  size.input(),
                  size.outChannels(),
                  size.kernel(),
                  size.kernel()),
              variants,
              variant -> {
                double convolution =
                    micros(figures, variant, TimedTask.CONVOLUTION, size.toString());
                double dense = micros(figures, variant, TimedTask.SAME_PRODUCT, size.toString());
                return Table.number(size.product().flops() / convolution / 1e3)
                    + ", "
                    + Table.percent(dense / convolution);
              }));
    }
    return text.append(table).toString();
  }

  private static String sliding(Figures figures, List<Variant> variants) {
    StringBuilder text =
        new StringBuilder(
            """
            ## Sliding over a scene of 256x256

            Milliseconds in one pass, how many times as long cutting out all 3 364 patches takes, and what share that \
            is of the counted gain, which is the ratio of multiplications.

            """);
    Table table = new Table(ProductReport.head("network", variants.stream()));
    for (String network : Plan.SLIDING) {
      double counted =
          SlidingWork.multiplications(TimedTask.PATCHES, network)
              / SlidingWork.multiplications(TimedTask.SLIDING, network);
      table.row(
          ProductReport.row(
              String.format(Locale.ROOT, "%s, counted %s", network, Table.ratio(counted)),
              variants,
              variant -> {
                double sliding = micros(figures, variant, TimedTask.SLIDING, network);
                double gain = micros(figures, variant, TimedTask.PATCHES, network) / sliding;
                return String.format(
                    Locale.ROOT,
                    "%s, %s, %s",
                    Table.number(sliding / 1e3),
                    Table.ratio(gain),
                    Table.percent(gain / counted));
              }));
    }
    return text.append(table).toString();
  }

  private static double micros(Figures figures, Variant variant, TimedTask task, String size) {
    return figures.micros(Plan.CONVOLUTION, variant, 1, task, size);
  }
}
