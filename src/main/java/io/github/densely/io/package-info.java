/**
 * Networks, weights and data in files that Python reads and writes.
 *
 * <p>{@link io.github.densely.io.ModelFile} saves a whole network and loads it without code. {@link
 * io.github.densely.io.WeightFile} saves the parameters of a network under PyTorch's names and
 * loads them into a network of the same sizes, or a part of them, under other names, or transposed
 * as Keras stores them. {@link io.github.densely.io.CheckpointFile} saves the state of a training,
 * so that it can resume. {@link io.github.densely.io.SafetensorsFile} is the format below it: named
 * tensors, one by one. {@link io.github.densely.data.NpyFile} and {@link
 * io.github.densely.data.NpzFile} are NumPy's arrays. {@link io.github.densely.io.OnnxFile} reads
 * networks that other libraries export.
 *
 * <pre>{@code
 * ModelFile.save(network, Path.of("model.safetensors"));
 * Sequential again = ModelFile.load(Path.of("model.safetensors"));
 *
 * WeightFile.of(Path.of("from-pytorch.safetensors")).loadInto(network);
 *
 * Dataset data = NpzFile.readDataset(Path.of("digits.npz"), "x", "y");
 * }</pre>
 *
 * <p>A file cannot run code, and cannot make a reader allocate more than its length. A file that is
 * not valid is an {@link io.github.densely.data.InvalidFileException}, one that is valid but does
 * not fit is a {@link io.github.densely.data.MismatchException}, each naming the file, the place
 * and the reason. {@link io.github.densely.data.ReadLimits} limits files from strangers. A save
 * replaces a file as a whole or not at all.
 */
package io.github.densely.io;
