package io.github.densely.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which measurements to run.
 *
 * @param parts of the program
 * @param libraries kernels and peers
 * @param jdks where Densely runs, the newest first; peers run on the newest
 * @param threads how many threads to allow, each in turn
 * @param sizes of the products
 * @param rounds how often, each in the opposite order of the one before
 * @param quick whether iterations are short and sizes few
 * @param reportOnly whether to write the report again and run nothing
 * @param out folder of results, report and chart
 */
record Options(
    List<String> parts,
    List<Library> libraries,
    List<Jdk> jdks,
    List<Integer> threads,
    List<Size> sizes,
    int rounds,
    boolean quick,
    boolean reportOnly,
    Path out) {

  static final String HELP =
      String.format(
          Locale.ROOT,
          """
      Measures Densely and other libraries. Run it on a machine that does nothing else.
      Install the library first: mvn -q install -DskipTests

      mvn -q -f src/benchmark compile exec:exec -Dargs="OPTIONS"

      --only PARTS     some of %s; separated by commas, all by default
      --kernels NAMES  Densely's: vector, plain; both by default
      --peers NAMES    of libtorch, nd4j, openblas, vectorblas, ejml, ojalgo, or none; all by default
      --jdks HOMES     folders of JDKs for Densely; the one that runs this by default. Peers run on the newest
      --threads LIST   1,2 by default
      --sizes LIST     of the products, such as 16x800x500
      --rounds N       2 by default, the second in the opposite order
      --quick          short iterations, few sizes, one thread, one round: a look, not a result
      --report         writes the report from the results of earlier runs, and runs nothing
      --out FOLDER     target/benchmark by default; results of earlier runs there stay in the report
      """,
          String.join(", ", Plan.PARTS));

  private static final List<Size> SIZES =
      sizes(
          "16x800x500,64x784x512,128x512x256,256x1024x1024,32x4096x4096,1x800x500,1x4096x4096,"
              + "16x25088x4096");

  private static final List<Size> QUICK_SIZES = sizes("16x800x500,1x800x500");

  /** Reads a command line. */
  static Options of(String[] args) {
    List<String> given = Arrays.asList(args);
    boolean quick = given.contains("--quick");
    List<String> parts = Plan.PARTS;
    List<Library> kernels = List.of(Library.VECTOR, Library.PLAIN);
    List<Library> peers = Arrays.stream(Library.values()).filter(Library::isPeer).toList();
    List<Jdk> jdks = List.of(Jdk.at(System.getProperty("java.home")));
    List<Integer> threads = quick ? List.of(1) : List.of(1, 2);
    List<Size> sizes = quick ? QUICK_SIZES : SIZES;
    int rounds = quick ? 1 : 2;
    Path out = Path.of("target", "benchmark");
    boolean reportOnly = false;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--quick" -> {}
        case "--report" -> reportOnly = true;
        case "--only" -> parts = parts(list(args, ++i));
        case "--kernels" -> kernels = libraries(list(args, ++i));
        case "--peers" -> peers = libraries(list(args, ++i));
        case "--jdks" ->
            jdks =
                list(args, ++i).stream()
                    .map(Jdk::at)
                    .sorted((a, b) -> b.version() - a.version())
                    .toList();
        case "--threads" -> threads = list(args, ++i).stream().map(Integer::valueOf).toList();
        case "--sizes" -> sizes = sizes(value(args, ++i));
        case "--rounds" -> rounds = Integer.parseInt(value(args, ++i));
        case "--out" -> out = Path.of(value(args, ++i));
        default -> throw new IllegalArgumentException("no option " + args[i] + "; see --help");
      }
    }
    List<Library> libraries = new ArrayList<>(kernels);
    libraries.addAll(peers);
    return new Options(parts, libraries, jdks, threads, sizes, rounds, quick, reportOnly, out);
  }

  /** Where peers run. */
  Jdk newest() {
    return jdks.get(0);
  }

  private static List<String> parts(List<String> names) {
    for (String name : names) {
      if (!Plan.PARTS.contains(name)) {
        throw new IllegalArgumentException("no part is called " + name + "; see --help");
      }
    }
    return names;
  }

  private static List<Library> libraries(List<String> names) {
    return names.equals(List.of("none")) ? List.of() : names.stream().map(Library::of).toList();
  }

  private static List<Size> sizes(String list) {
    return Arrays.stream(list.split(",")).map(Size::of).toList();
  }

  private static List<String> list(String[] args, int i) {
    return Arrays.asList(value(args, i).split(","));
  }

  private static String value(String[] args, int i) {
    if (i == args.length) {
      throw new IllegalArgumentException(args[i - 1] + " needs a value; see --help");
    }
    return args[i];
  }
}
