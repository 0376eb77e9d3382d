package io.github.densely.spark;

import io.github.densely.KernelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Spark on this machine with executors in separate JVMs, as on a cluster: closures, broadcasts and
 * results are serialised and sent.
 *
 * <p>Spark starts executors from a folder of jars, {@code SPARK_HOME}; it holds links to the jars
 * on this class path. Spark itself starts executors with the vector module.
 */
final class Cluster {

  private Cluster() {}

  /** Starts executors of one core each. */
  static SparkSession start(String name, int executors) throws IOException {
    String home = System.getenv("SPARK_HOME");
    if (home == null) {
      throw new IllegalStateException(
          "SPARK_HOME is not set; run it by src/spark/pom.xml, which sets it");
    }
    String classes = linkJars(Path.of(home));
    int memory = 700;
    SparkConf conf =
        new SparkConf()
            .setAppName(name)
            .setMaster(String.format(Locale.ROOT, "local-cluster[%d,1,%d]", executors, memory))
            .set("spark.executor.memory", memory + "m")
            .set("spark.executor.extraClassPath", classes)
            // The kernel of the driver, so that times of one and of many machines compare.
            .set(
                "spark.executor.extraJavaOptions",
                "-Ddensely.kernel=" + KernelChoice.current().name())
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.sql.warehouse.dir", Path.of(home, "warehouse").toUri().toString());
    return SparkSession.builder().config(conf).getOrCreate();
  }

  /** Links the jars, and returns the folders of classes. */
  private static String linkJars(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.createDirectories(home.resolve("launcher/target/scala-2.13")); // how it finds its version
    List<String> folders = new ArrayList<>();
    String separator = System.getProperty("path.separator");
    for (String entry : System.getProperty("java.class.path").split(separator)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        folders.add(path.toString());
      } else {
        // Anew, because an old link may lead to a jar that is no longer there.
        Path link = jars.resolve(path.getFileName());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, path);
      }
    }
    return String.join(separator, folders);
  }
}
