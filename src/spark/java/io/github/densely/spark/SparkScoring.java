package io.github.densely.spark;

import io.github.densely.Matrix;
import io.github.densely.Predictor;
import io.github.densely.Sequential;
import io.github.densely.io.SerializableNetwork;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/** Inference on many rows: the network is broadcast, and every partition has a predictor. */
final class SparkScoring {

  private static final int BATCH = 256;

  private SparkScoring() {}

  /** The scores of rows. */
  static JavaRDD<float[]> scores(
      JavaSparkContext spark, Sequential network, JavaRDD<float[]> rows) {
    Broadcast<SerializableNetwork> shared = spark.broadcast(new SerializableNetwork(network));
    return rows.mapPartitions(part -> new Scores(shared.value().network(), part));
  }

  /** Scores of rows on demand, a batch at a time. */
  private static final class Scores implements Iterator<float[]> {
    private final Predictor predictor;
    private final Iterator<float[]> rows;
    private Iterator<float[]> ready = List.<float[]>of().iterator();

    Scores(Sequential network, Iterator<float[]> rows) {
      this.predictor = new Predictor(network, BATCH);
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return ready.hasNext() || rows.hasNext();
    }

    @Override
    public float[] next() {
      if (!ready.hasNext()) {
        ready = batch().iterator();
      }
      return ready.next();
    }

    private List<float[]> batch() {
      List<float[]> taken = new ArrayList<>();
      while (taken.size() < BATCH && rows.hasNext()) {
        taken.add(rows.next());
      }
      Matrix scores = predictor.predict(Matrix.ofRows(taken.toArray(float[][]::new)));
      return IntStream.range(0, scores.rows()).mapToObj(scores::row).toList();
    }
  }

  /** Gives SQL and data frames a function: {@code classify(features)}, an array of floats. */
  static void registerClassify(SparkSession spark, String name, Sequential network) {
    spark
        .udf()
        .register(name, new Classify(new SerializableNetwork(network)), DataTypes.IntegerType);
  }

  /** The class of a row; a predictor for each thread. */
  private static final class Classify implements UDF1<Seq<Float>, Integer>, Serializable {
    private static final long serialVersionUID = 1;

    private final SerializableNetwork network;
    private transient ThreadLocal<Predictor> predictors;

    Classify(SerializableNetwork network) {
      this.network = network;
    }

    @Override
    public Integer call(Seq<Float> features) {
      float[] row = new float[features.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = features.apply(i);
      }
      return predictor().classify(row);
    }

    private synchronized Predictor predictor() {
      if (predictors == null) {
        predictors = ThreadLocal.withInitial(() -> new Predictor(network.network(), 1));
      }
      return predictors.get();
    }
  }
}
