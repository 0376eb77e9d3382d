/**
 * Data: samples from arrays and files.
 *
 * <p>A {@link io.github.densely.data.Dataset} holds inputs and targets, one sample per row. It is
 * made from arrays, or read from a file:
 *
 * <table class="striped">
 * <caption>Readers</caption>
 * <tr><th>file</th><th>call</th></tr>
 * <tr><td>CSV, with or without header</td><td>{@code CsvFormat.withHeader().classColumn("species").read(file)}</td></tr>
 * <tr><td>CSV with text, dates or gaps</td><td>{@code format.readTable(file)}, then {@link io.github.densely.data.TableEncoder}</td></tr>
 * <tr><td>IDX, the format of MNIST</td><td>{@code IdxFile.readClasses(images, labels)}</td></tr>
 * <tr><td>NumPy's npz</td><td>{@code NpzFile.readDataset(file, "x", "y")}</td></tr>
 * <tr><td>NumPy's npy</td><td>{@code NpyFile.readDataset(inputs, labels)}</td></tr>
 * <tr><td>npy, larger than memory</td><td>{@code NpyFile.openDataset(inputs, labels)}</td></tr>
 * </table>
 *
 * <p>All readers throw an {@link io.github.densely.data.InvalidFileException} if the content of a
 * file is not valid, and a {@link io.github.densely.data.MismatchException} if it is valid but does
 * not fit the request. Both are {@code IOException}s and name the file, the place and the reason.
 * {@link io.github.densely.data.ReadLimits} limits the sizes of files that you do not trust.
 *
 * <p>{@link io.github.densely.data.BatchOrder} is the order in which training visits the samples.
 */
package io.github.densely.data;
