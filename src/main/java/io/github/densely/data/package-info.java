/**
 * Data: where samples come from.
 *
 * <p>A {@link io.github.densely.data.Dataset} holds inputs and targets, one sample per row. It is
 * made of arrays, or read from a file:
 *
 * <table class="striped">
 * <caption>Readers</caption>
 * <tr><th>file</th><th>call</th></tr>
 * <tr><td>CSV, with or without header</td><td>{@code CsvFormat.withHeader().classColumn("species").read(file)}</td></tr>
 * <tr><td>IDX, as MNIST has it</td><td>{@code IdxFile.readDataset(images, labels)}</td></tr>
 * <tr><td>NumPy's npz</td><td>{@code NpzFile.readDataset(file, "x", "y")}</td></tr>
 * <tr><td>NumPy's npy</td><td>{@code NpyFile.readDataset(inputs, labels)}</td></tr>
 * </table>
 *
 * <p>A file whose content is wrong is always an {@link
 * io.github.densely.data.InvalidFileException}; one that is valid but does not fit what was asked
 * for is a {@link io.github.densely.data.MismatchException}. Both are {@code IOException}s and name
 * the file, the place and the reason. {@link io.github.densely.data.ReadLimits} bounds what is
 * accepted from strangers.
 *
 * <p>{@link io.github.densely.data.BatchOrder} is the order in which training visits the samples.
 */
package io.github.densely.data;
