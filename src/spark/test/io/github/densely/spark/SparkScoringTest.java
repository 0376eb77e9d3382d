package io.github.densely.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.densely.Matrix;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SparkScoringTest {

  private static final int ROWS = 1_000_000;
  private static final int PARTITIONS = 8;
  private static final int FEATURES = 20;
  private static final int CLASSES = 5;

  private static SparkSession session;
  private static JavaSparkContext spark;

  private final Sequential network =
      Sequential.builder(FEATURES).seed(1).dense(64).relu().dense(CLASSES).build();

  @BeforeAll
  static void start() throws IOException {
    session = Cluster.start("scoring", 3);
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  /** Rows that executors and this JVM draw alike. */
  private static float[] row(int number) {
    SplittableRandom random = new SplittableRandom(number);
    float[] row = new float[FEATURES];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) random.nextDouble(-1, 1);
    }
    return row;
  }

  @Test
  void aMillionRowsGetTheBitsOfLocalInference() {
    JavaRDD<float[]> rows =
        JavaRDD.fromRDD(
                session.range(0, ROWS, 1, PARTITIONS).javaRDD().rdd(),
                scala.reflect.ClassTag$.MODULE$.apply(Long.class))
            .map(number -> row(number.intValue()));

    List<float[]> parts =
        SparkScoring.scores(spark, network, rows).mapPartitions(SparkScoringTest::joined).collect();

    assertThat(parts).hasSize(PARTITIONS);
    int next = 0;
    for (float[] part : parts) {
      for (int at = 0; at < part.length; at += CLASSES) {
        float[] scores = network.forward(Matrix.of(1, FEATURES, row(next))).row(0);
        for (int j = 0; j < CLASSES; j++) {
          if (Float.floatToRawIntBits(part[at + j]) != Float.floatToRawIntBits(scores[j])) {
            throw new AssertionError("row " + next + ": " + part[at + j] + " and " + scores[j]);
          }
        }
        next++;
      }
    }
    assertThat(next).isEqualTo(ROWS);
  }

  private static Iterator<float[]> joined(Iterator<float[]> rows) {
    List<float[]> all = new ArrayList<>();
    rows.forEachRemaining(all::add);
    float[] joined = new float[all.size() * CLASSES];
    for (int i = 0; i < all.size(); i++) {
      System.arraycopy(all.get(i), 0, joined, i * CLASSES, CLASSES);
    }
    return List.of(joined).iterator();
  }

  @Test
  void aDataFrameIsClassifiedBySql() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      List<Float> features = new ArrayList<>();
      for (float value : row(i)) {
        features.add(value);
      }
      rows.add(RowFactory.create(i, features));
    }
    StructType type =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("features", DataTypes.createArrayType(DataTypes.FloatType));
    session.createDataFrame(rows, type).createOrReplaceTempView("samples");
    SparkScoring.registerClassify(session, "classify", network);

    List<Row> classes =
        session.sql("SELECT id, classify(features) FROM samples ORDER BY id").collectAsList();

    Predictor local = new Predictor(network, 1);
    assertThat(classes).hasSize(1000);
    for (Row row : classes) {
      assertThat(row.getInt(1)).isEqualTo(local.classify(row(row.getInt(0))));
    }
  }
}
