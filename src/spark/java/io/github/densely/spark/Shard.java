package io.github.densely.spark;

import io.github.densely.data.Dataset;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The rows of one partition.
 *
 * @param index the number of the partition
 * @param first the number of its first row in the whole data
 * @param rows how many it has
 * @param inputs rows x inFeatures
 * @param targets rows x target columns
 */
record Shard(int index, int first, int rows, float[] inputs, float[] targets)
    implements Serializable {

  /** Distributes a data set over partitions of nearly equal size, which the executors keep. */
  static JavaRDD<Shard> distribute(JavaSparkContext spark, Dataset data, int partitions) {
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      int from = (int) ((long) data.size() * i / partitions);
      int to = (int) ((long) data.size() * (i + 1) / partitions);
      Dataset part = data.slice(from, to);
      shards.add(new Shard(i, from, to - from, part.inputs().data(), part.targets().data()));
    }
    return spark.parallelize(shards, partitions).cache();
  }

  boolean has(int row) {
    return row >= first && row < first + rows;
  }
}
