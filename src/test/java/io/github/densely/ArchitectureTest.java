package io.github.densely;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.support.EveryLayer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for the library as a whole, read from its compiled classes. */
class ArchitectureTest {

  private static final String ROOT = "io.github.densely";
  private static final String KERNEL = ROOT + ".internal.kernel";

  private static final String CHECK = ROOT + ".internal.check";
  private static final String FILE = ROOT + ".internal.file";
  private static final String TEXT = ROOT + ".internal.text";

  /** What each package may use besides itself and the JDK's java.base: one way, downwards. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          ROOT + ".io", // files know the layers, no layer knows files
          Set.of(ROOT, ROOT + ".conv", ROOT + ".data", ROOT + ".train", FILE, TEXT, KERNEL),
          ROOT + ".train",
          Set.of(
              ROOT, ROOT + ".conv", ROOT + ".data", ROOT + ".metrics", CHECK, FILE, TEXT, KERNEL),
          ROOT + ".metrics",
          Set.of(ROOT, ROOT + ".data", CHECK, TEXT),
          ROOT + ".data",
          Set.of(ROOT, CHECK, FILE, TEXT),
          ROOT + ".conv",
          Set.of(ROOT, FILE, TEXT),
          ROOT,
          Set.of(KERNEL, TEXT),
          CHECK,
          Set.of(ROOT, TEXT),
          FILE,
          Set.of(TEXT),
          TEXT,
          Set.of(),
          KERNEL,
          Set.of(TEXT, "jdk.incubator.vector")); // by the vector kernel, which is loaded by name

  private static final Path CLASSES = classes();

  @Test
  void importsRunOneWay() {
    Map<String, Set<String>> used = packagesUsed();

    assertThat(used).containsKeys(ROOT, KERNEL);
    assertThat(used.get(ROOT)).contains(KERNEL); // or the tool's output was not understood
    used.forEach(
        (from, targets) -> {
          assertThat(MAY_USE).containsKey(from);
          assertThat(targets).as(from).isSubsetOf(MAY_USE.get(from));
        });
  }

  @Test
  void everyTypeIsAnInterfaceAnEnumARecordOrAFinalClass() {
    for (Class<?> type : types()) {
      boolean closed =
          type.isInterface()
              || type.isEnum()
              || type.isRecord()
              || Modifier.isFinal(type.getModifiers());

      assertThat(closed || type.isAnonymousClass() || type.isLocalClass() || isEnumConstant(type))
          .as("%s", type)
          .isTrue();
      assertThat(type.isInterface() || !Modifier.isAbstract(type.getModifiers()) || type.isEnum())
          .as("%s", type)
          .isTrue();
    }
  }

  @Test
  void noTypeIsCalledUtilsOrHelper() {
    assertThat(types())
        .extracting(Class::getSimpleName)
        .noneMatch(name -> name.matches(".*(Utils?|Helpers?)"));
  }

  /** As {@code NpyFile}: a caller reads or writes the format and holds no object of it. */
  @Test
  void aPublicClassOfStaticMethodsAloneIsAFileFormat() {
    assertThat(publicTypes())
        .filteredOn(ArchitectureTest::hasStaticMethodsAlone)
        .isNotEmpty()
        .allMatch(type -> type.getSimpleName().endsWith("File"));
  }

  private static boolean hasStaticMethodsAlone(Class<?> type) {
    return !type.isInterface()
        && type.getConstructors().length == 0
        && Stream.of(type.getDeclaredMethods()).allMatch(m -> Modifier.isStatic(m.getModifiers()));
  }

  /**
   * CONTRIBUTING.md states the budget. A type that belongs to another is nested there instead; more
   * types need a reason.
   */
  @Test
  void thereAreAtMost69PublicTypes() {
    assertThat(publicTypes()).hasSizeBetween(40, 69);
  }

  /** Those that a user sees, except nested ones. */
  private static List<Class<?>> publicTypes() {
    return types().stream()
        .filter(type -> Modifier.isPublic(type.getModifiers()) && !type.isMemberClass())
        .filter(type -> !type.getPackageName().startsWith(ROOT + ".internal"))
        .toList();
  }

  @Test
  void everyLayerTakesPartInTheTestsThatHoldForAll() {
    List<Class<?>> layers =
        types().stream()
            .filter(type -> Layer.class.isAssignableFrom(type) && !type.isInterface())
            .toList();

    List<Class<?>> tested =
        EveryLayer.inferring(6, new SplittableRandom(1)).stream()
            .<Class<?>>map(Object::getClass)
            .toList();

    assertThat(layers).contains(DenseLayer.class, Dropout.class);
    assertThat(tested).containsAll(layers);
  }

  /**
   * By javap and not by reflection, which cannot look into the vector kernel unless its module is
   * loaded.
   */
  @Test
  void thereIsNoStaticMutableState() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-p"));
    try (Stream<Path> files = Files.walk(CLASSES)) {
      files.map(Path::toString).filter(ArchitectureTest::isType).forEach(arguments::add);
    }
    List<String> fields =
        run("javap", arguments.toArray(String[]::new))
            .lines()
            // Neither methods, initializers, nor what a tool put in.
            .filter(line -> line.endsWith(";") && !line.matches(".*[({$].*"))
            .toList();

    assertThat(fields)
        .anyMatch(line -> line.contains(" static final ")); // the output was understood
    assertThat(fields).noneMatch(line -> line.contains(" static ") && !line.contains(" final "));
  }

  /** But by the progress line, which a user adds to a trainer to have it printed. */
  @Test
  void nothingIsPrinted() throws IOException {
    Pattern console = Pattern.compile("System\\s*\\.\\s*(out|err)\\b|printStackTrace");
    try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        if (source.endsWith(Path.of("train", "ProgressLine.java"))) {
          continue;
        }
        List<String> code =
            Files.readAllLines(source).stream()
                .map(String::strip)
                .filter(line -> !line.startsWith("*") && !line.startsWith("/"))
                .toList();

        assertThat(code).as("%s", source).noneMatch(line -> console.matcher(line).find());
      }
    }
  }

  private static boolean isEnumConstant(Class<?> type) {
    return type.getSuperclass() != null && type.getSuperclass().isEnum();
  }

  /**
   * Which packages outside java.base, the library's own among them, each of its packages uses: by
   * the JDK's jdeps.
   */
  private static Map<String, Set<String>> packagesUsed() {
    String out =
        run(
            "jdeps",
            "-verbose:package",
            "-filter:none",
            "--ignore-missing-deps",
            "--multi-release",
            "base",
            CLASSES.toString());
    // "   io.github.densely                      -> java.lang                   java.base"
    Map<String, Set<String>> used = new TreeMap<>();
    for (String line : out.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      if (line.startsWith(" ") && words.length >= 4 && words[1].equals("->")) {
        Set<String> targets = used.computeIfAbsent(words[0], from -> new TreeSet<>());
        boolean ofTheJdk = words[3].equals("java.base");
        if (!ofTheJdk && !words[2].equals(words[0])) {
          targets.add(words[2]);
        }
      }
    }
    return used;
  }

  private static String run(String tool, String... arguments) {
    StringWriter out = new StringWriter();
    int status =
        ToolProvider.findFirst(tool)
            .orElseThrow()
            .run(new PrintWriter(out), new PrintWriter(out), arguments);
    assertThat(status).as("%s", out).isZero();
    return out.toString();
  }

  private static boolean isType(String file) {
    return file.endsWith(".class") && !file.endsWith("-info.class") && !file.contains("META-INF");
  }

  private static List<Class<?>> types() {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      return files
          .map(file -> CLASSES.relativize(file).toString())
          .filter(ArchitectureTest::isType)
          .<Class<?>>map(name -> load(name.replaceAll("[/\\\\]", ".").replaceAll("\\.class$", "")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Matrix.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Path classes() {
    try {
      return Path.of(Matrix.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
